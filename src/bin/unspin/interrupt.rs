//! What happens on Ctrl-C, and when the system ends the program.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the command at work asks for interruptions and ends by itself.
static AWAITED: AtomicBool = AtomicBool::new(false);
/// Whether there was one.
static ASKED: AtomicBool = AtomicBool::new(false);

/// The exit code of a run that was interrupted, as shells have it.
pub const EXIT_CODE: u8 = 130;

/// Lets an interruption end the program without leaving half-written files. A
/// second one ends even a command that awaits the first.
#[cfg(unix)]
pub fn install() {
    use signal_hook::consts::{SIGINT, SIGTERM};

    // Not the hang-up, which `nohup` has the program ignore.
    let signals = [SIGINT, SIGTERM];
    // Where no handler can be set, the system ends the program as ever.
    let Ok(mut signals) = signal_hook::iterator::Signals::new(signals) else { return };
    let watch = move || {
        for _ in signals.forever() {
            interrupt();
        }
    };
    let _ = std::thread::Builder::new().name("signals".into()).spawn(watch);
}

/// Elsewhere the system ends the program.
#[cfg(not(unix))]
pub fn install() {}

#[cfg(unix)]
fn interrupt() {
    if AWAITED.load(Ordering::Relaxed) && !ASKED.swap(true, Ordering::Relaxed) {
        return;
    }
    unspin::report::discard_drafts();
    #[expect(clippy::exit, reason = "nothing else ends the other threads")]
    std::process::exit(EXIT_CODE.into());
}

/// Says that the command will look at [`is_asked`] from time to time.
pub fn wait_for() {
    AWAITED.store(true, Ordering::Relaxed);
}

/// Whether the command should come to its end.
pub fn is_asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}
