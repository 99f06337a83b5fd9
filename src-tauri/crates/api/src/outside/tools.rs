use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::app::blocking;
use crate::{ApiError, App};

/// Of the permissions in the settings.
const KEPT: &str = "outside_tools";

/// What an assistant program may be allowed to do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutsideTool {
    /// A text becomes a sound file.
    Say,
    RenderTalkingVideo,
    ListCharacters,
    /// A message in a chat of the person, and the reply.
    SendMessage,
    /// What is remembered of the person.
    SearchMemory,
}

/// Whether it may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolPermission {
    #[default]
    Never,
    /// The person is asked each time.
    Ask,
    Always,
}

impl OutsideTool {
    pub const ALL: [Self; 5] =
        [Self::Say, Self::RenderTalkingVideo, Self::ListCharacters, Self::SendMessage, Self::SearchMemory];

    /// As programs call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Say => "say",
            Self::RenderTalkingVideo => "render_talking_video",
            Self::ListCharacters => "list_characters",
            Self::SendMessage => "send_message",
            Self::SearchMemory => "search_memory",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }
}

impl App {
    /// Of every tool; all are [`ToolPermission::Never`] until the person says otherwise.
    pub async fn tool_permissions(&self) -> Result<Vec<(OutsideTool, ToolPermission)>, ApiError> {
        let home = self.home()?;
        let kept: BTreeMap<OutsideTool, ToolPermission> =
            blocking(move || Ok(home.store().setting(KEPT)?.unwrap_or_default())).await?;
        let of = |tool| kept.get(&tool).copied().unwrap_or_default();
        Ok(OutsideTool::ALL.into_iter().map(|tool| (tool, of(tool))).collect())
    }

    /// Counts from the next call of a tool on, in programs that run already too.
    pub async fn set_tool_permission(
        &self,
        tools: &[OutsideTool],
        permission: ToolPermission,
    ) -> Result<(), ApiError> {
        let mut kept: BTreeMap<OutsideTool, ToolPermission> =
            self.tool_permissions().await?.into_iter().collect();
        kept.extend(tools.iter().map(|tool| (*tool, permission)));
        let home = self.home()?;
        blocking(move || Ok(home.store().set_setting(KEPT, &kept)?)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_its_tool_and_to_no_other() {
        for tool in OutsideTool::ALL {
            assert_eq!(OutsideTool::named(tool.name()), Some(tool));
            assert_eq!(serde_json::to_value(tool).unwrap(), tool.name(), "kept under the name that is shown");
        }
        assert_eq!(OutsideTool::named("delete_everything"), None);
    }
}
