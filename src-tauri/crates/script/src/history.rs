use crate::{EditError, Script, ScriptEdit};

/// Steps that can be taken back. A step is a copy of the script, about 100 bytes a line.
const STEPS: usize = 200;

/// A script with the way it came to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    now: Script,
    past: Vec<Script>,
    future: Vec<Script>,
}

impl History {
    pub fn new(script: Script) -> Self {
        Self { now: script, past: Vec::new(), future: Vec::new() }
    }

    pub fn script(&self) -> &Script {
        &self.now
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// Changes the script; a change of nothing is no step.
    ///
    /// # Errors
    /// Why it cannot be; then nothing has changed.
    pub fn edit(&mut self, edit: &ScriptEdit) -> Result<(), EditError> {
        let mut changed = self.now.clone();
        changed.edit(edit)?;
        self.step(changed);
        Ok(())
    }

    /// Like [`History::edit`] as part of the step before it, as when somebody goes on typing.
    ///
    /// # Errors
    /// As [`History::edit`].
    pub fn go_on(&mut self, edit: &ScriptEdit) -> Result<(), EditError> {
        let mut changed = self.now.clone();
        changed.edit(edit)?;
        if self.past.is_empty() {
            self.step(changed);
        } else if changed != self.now {
            self.now = changed;
            self.future.clear();
        }
        Ok(())
    }

    /// The script becomes this one, and that can be undone.
    pub fn step(&mut self, script: Script) {
        if script == self.now {
            return;
        }
        self.past.push(std::mem::replace(&mut self.now, script));
        if self.past.len() > STEPS {
            self.past.remove(0);
        }
        self.future.clear();
    }

    /// Changes the script within the step that is there: what a writer adds line by line is undone as one.
    pub fn amend(&mut self, change: impl FnOnce(&mut Script)) {
        change(&mut self.now);
        self.future.clear();
    }

    /// `false`: there was nothing to take back.
    pub fn undo(&mut self) -> bool {
        Self::go(&mut self.past, &mut self.now, &mut self.future)
    }

    pub fn redo(&mut self) -> bool {
        Self::go(&mut self.future, &mut self.now, &mut self.past)
    }

    fn go(from: &mut Vec<Script>, now: &mut Script, to: &mut Vec<Script>) -> bool {
        let Some(mut script) = from.pop() else { return false };
        // Ids are never given twice, also after an undo.
        script.counted = script.counted.max(now.counted);
        to.push(std::mem::replace(now, script));
        true
    }
}
