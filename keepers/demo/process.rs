//! The processes that the demonstration starts.

use eyre::{Result, WrapErr as _, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    fs::{self, File},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// How much of a log is shown when something went wrong.
const TAIL_LINES: usize = 15;

/// A child process that ends with this value.
#[derive(Debug)]
pub(crate) struct Process {
    name: String,
    child: Child,
    group: Pid,
    log: PathBuf,
}

impl Process {
    /// Starts `command` with its output in `<dir>/<name>.log`, which must not exist yet.
    pub(crate) fn spawn(name: &str, mut command: Command, dir: &Path) -> Result<Self> {
        let log = dir.join(format!("{name}.log"));
        let output = File::create_new(&log).wrap_err_with(|| log.display().to_string())?;
        let child = command
            .stdin(Stdio::null())
            .stderr(output.try_clone()?)
            .stdout(output)
            // A group of its own: npm's launcher of anvil has a child that must end with it.
            .process_group(0)
            .spawn()
            .wrap_err_with(|| format!("{name}: cannot start {}", command.get_program().display()))?;
        let group = Pid::from_child(&child);
        Ok(Self {
            name: name.to_owned(),
            child,
            group,
            log,
        })
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything that it has written so far.
    pub(crate) fn output(&self) -> Result<String> {
        fs::read_to_string(&self.log).wrap_err_with(|| self.log.display().to_string())
    }

    /// An error with the end of its log if it has ended: none of them ends by itself.
    pub(crate) fn check(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("{} ended with {status}. {}", self.name, self.tail());
        }
        Ok(())
    }

    /// The end of its log, for a person to read.
    pub(crate) fn tail(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_else(|error| error.to_string());
        let lines: Vec<_> = text.lines().collect();
        let tail = lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n    ");
        format!("The end of {}:\n    {tail}", self.log.display())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It fails only if the whole group has ended before, which is what is wanted.
        let _ = kill_process_group(self.group, Signal::KILL);
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_process_that_ends_is_reported_with_its_log() {
        let dir = tempfile::tempdir().unwrap();
        let mut process = Process::spawn("node", shell("echo gone; exit 3"), dir.path()).unwrap();
        process.child.wait().unwrap();
        let error = process.check().unwrap_err().to_string();
        assert!(error.contains("node ended with exit status: 3"), "{error}");
        assert!(error.contains("gone"), "{error}");
    }

    #[test]
    fn grandchildren_end_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let fifo = dir.path().join("alive");
        assert!(
            Command::new("mkfifo")
                .arg(&fifo)
                .status()
                .unwrap()
                .success()
        );
        // Both hold the pipe open for writing; reading it ends when the last of them is gone.
        let script = format!("sleep 600 > {0} & sleep 600 > {0}", fifo.display());
        let process = Process::spawn("launcher", shell(&script), dir.path()).unwrap();
        let reader = File::open(&fifo).unwrap();
        drop(process);
        assert_eq!(std::io::read_to_string(reader).unwrap(), "");
    }
}
