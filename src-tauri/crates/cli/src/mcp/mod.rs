//! `mcp`: tools for assistant programs, over the Model Context Protocol on standard input and output.
//!
//! | file | what |
//! |---|---|
//! | `mod` | which tools are switched on, and the connection |
//! | `tools` | what each tool is called, takes and is for |
//! | `permission` | whether a call may be made: never, after asking the person, always |
//! | `calls` | what a call does |
//! | `film` | the one that takes its time |
//!
//! Standard output carries the protocol and nothing else.

mod calls;
mod film;
mod permission;
mod tools;

use std::sync::Arc;

use clap::{Subcommand, ValueEnum};
use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::stdio;
use serde::Serialize;
use vis_api::{ApiError, App, OutsideTool, ToolPermission};

use self::calls::Assistant;
use crate::chat::failed;
use crate::report::Output;

#[derive(Subcommand)]
pub(crate) enum McpTask {
    /// Let assistant programs use tools; without --always you are asked each time.
    Enable {
        #[arg(long = "tool", value_enum, value_delimiter = ',', num_args = 1.., required = true)]
        tools: Vec<ToolAs>,
        /// Do not ask each time.
        #[arg(long)]
        always: bool,
    },
    /// Let them use these tools no more, from their next call on.
    Disable {
        #[arg(long = "tool", value_enum, value_delimiter = ',', num_args = 1.., required = true)]
        tools: Vec<ToolAs>,
    },
    /// Which tools may be used.
    List,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum ToolAs {
    All,
    Say,
    RenderTalkingVideo,
    ListCharacters,
    SendMessage,
    SearchMemory,
}

/// What `mcp list` prints of each tool.
#[derive(Serialize)]
struct Permitted {
    tool: OutsideTool,
    permission: ToolPermission,
}

pub(crate) async fn run(app: Arc<App>, task: Option<McpTask>, output: &Output) -> Result<(), ApiError> {
    match task {
        None => return serve(app).await,
        Some(McpTask::List) => {}
        Some(McpTask::Enable { tools, always }) => {
            let permission = if always { ToolPermission::Always } else { ToolPermission::Ask };
            app.set_tool_permission(&chosen(&tools), permission).await?;
        }
        Some(McpTask::Disable { tools }) => {
            app.set_tool_permission(&chosen(&tools), ToolPermission::Never).await?;
        }
    }
    let all = app.tool_permissions().await?;
    let all: Vec<_> = all.into_iter().map(|(tool, permission)| Permitted { tool, permission }).collect();
    output.value(&all, || all.iter().map(line).collect());
    Ok(())
}

/// Answers until the program that started this one closes standard input.
async fn serve(app: Arc<App>) -> Result<(), ApiError> {
    let permissions = app.tool_permissions().await?;
    if permissions.iter().all(|(_, permission)| *permission == ToolPermission::Never) {
        return Err(failed(
            "No tool is switched on for assistant programs. Switch on what you want to allow, for example: \
             visavis-cli mcp enable --tool list_characters"
                .to_owned(),
        ));
    }
    let running = match Assistant::new(app).serve(stdio()).await {
        Ok(running) => running,
        // Nothing was asked: the program that started this one has ended.
        Err(ServerInitializeError::ConnectionClosed(_)) => return Ok(()),
        Err(error) => {
            return Err(failed(format!("The program at the other end speaks no MCP ({error}).")));
        }
    };
    running
        .waiting()
        .await
        .map(|_| ())
        .map_err(|error| failed(format!("The connection broke off ({error}).")))
}

fn chosen(tools: &[ToolAs]) -> Vec<OutsideTool> {
    let one = |tool: &ToolAs| match tool {
        ToolAs::All => OutsideTool::ALL.to_vec(),
        ToolAs::Say => vec![OutsideTool::Say],
        ToolAs::RenderTalkingVideo => vec![OutsideTool::RenderTalkingVideo],
        ToolAs::ListCharacters => vec![OutsideTool::ListCharacters],
        ToolAs::SendMessage => vec![OutsideTool::SendMessage],
        ToolAs::SearchMemory => vec![OutsideTool::SearchMemory],
    };
    tools.iter().flat_map(one).collect()
}

fn line(one: &Permitted) -> String {
    let may = match one.permission {
        ToolPermission::Never => "off",
        ToolPermission::Ask => "asks each time",
        ToolPermission::Always => "always",
    };
    format!("{:<22} {may}", one.tool.name())
}
