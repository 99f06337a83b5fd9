//! `credits`: what films cost on a shared computer.

use clap::{Args, Subcommand};
use vis_api::{ApiError, CreditEntry, CreditKind, CreditRules, Credits};

use crate::arguments::OnOff;
use crate::entry::{Entry, named, owner};
use crate::report::Output;

#[derive(Subcommand)]
pub(crate) enum CreditsTask {
    /// What somebody has, and what it went for: without a name, whoever --profile says.
    Show {
        /// The owner may look at everybody's.
        name: Option<String>,
    },
    /// What films cost, and what everybody begins with; the owner may change it.
    Rules(RulesTask),
    /// Give somebody more; the owner's password comes from VISAVIS_PASSWORD.
    Refill { name: String, amount: u32 },
}

#[derive(Args)]
pub(crate) struct RulesTask {
    #[arg(value_enum)]
    switch: Option<OnOff>,
    /// What everybody begins with.
    #[arg(long)]
    start: Option<u32>,
    /// What a film costs.
    #[arg(long)]
    per_video: Option<u32>,
}

pub(crate) async fn run(entry: &Entry, task: CreditsTask, output: &Output) -> Result<(), ApiError> {
    let door = entry.door().await?;
    match task {
        CreditsTask::Show { name: None } => {
            let credits = door.credits_of(entry.who(&door).await?.id).await?;
            output.value(&credits, || lines(&credits));
        }
        CreditsTask::Show { name: Some(name) } => {
            owner(&door).await?;
            let credits = door.credits_of(named(&door, &name).await?.id).await?;
            output.value(&credits, || lines(&credits));
        }
        CreditsTask::Rules(task) => {
            let mut rules = door.credit_rules().await?;
            if let Some(changed) = task.applied_to(rules) {
                owner(&door).await?;
                rules = door.set_credit_rules(changed).await?;
            }
            output.value(&rules, || vec![in_words(&rules)]);
        }
        CreditsTask::Refill { name, amount } => {
            owner(&door).await?;
            let credits = door.refill(named(&door, &name).await?.id, amount).await?;
            output.value(&credits, || lines(&credits));
        }
    }
    Ok(())
}

impl RulesTask {
    /// Nothing: only to be shown.
    fn applied_to(&self, rules: CreditRules) -> Option<CreditRules> {
        let changed = CreditRules {
            on: self.switch.map_or(rules.on, |switch| switch == OnOff::On),
            start: self.start.unwrap_or(rules.start),
            per_video: self.per_video.unwrap_or(rules.per_video),
        };
        (changed != rules).then_some(changed)
    }
}

fn in_words(rules: &CreditRules) -> String {
    match rules.on {
        false => "Films cost nothing.".to_owned(),
        true => format!("Everybody begins with {}; a film costs {}.", rules.start, rules.per_video),
    }
}

fn lines(credits: &Credits) -> Vec<String> {
    let held =
        if credits.held > 0 { format!(", {} held for films under way", credits.held) } else { String::new() };
    let first = match credits.on {
        true => format!("{} credits{held}; a film costs {}", credits.balance, credits.per_video),
        false => "Films cost nothing.".to_owned(),
    };
    std::iter::once(first).chain(credits.history.iter().map(line)).collect()
}

fn line(entry: &CreditEntry) -> String {
    let (sign, what) = match entry.kind {
        CreditKind::Start => ('+', "to begin with"),
        CreditKind::Refill => ('+', "refilled"),
        CreditKind::Taken => ('-', entry.film.as_deref().unwrap_or("a film")),
    };
    format!("{sign}{}  {what}", entry.amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_of_the_rules_stays() {
        let rules = CreditRules { on: false, start: 20, per_video: 1 };
        let task = |switch, start, per_video| RulesTask { switch, start, per_video };
        assert_eq!(task(None, None, None).applied_to(rules), None);
        assert_eq!(task(Some(OnOff::Off), Some(20), None).applied_to(rules), None, "as it is already");
        assert_eq!(
            task(Some(OnOff::On), None, Some(2)).applied_to(rules),
            Some(CreditRules { on: true, start: 20, per_video: 2 })
        );
    }
}
