//! An agent that plays Snake: towards the apple, but not into a corner.
//!
//! It remembers nothing, as no agent can: every step starts from the module's fresh state.

#![no_std]

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// North, east, south, west: the order of the actions.
const MOVES: [(i32, i32); 4] = [(0, -1), (1, 0), (0, 1), (-1, 0)];

struct Seen(u64);

impl Seen {
    fn bits(&self, from: u32, count: u32) -> i32 {
        (self.0 >> from & ((1 << count) - 1)) as i32
    }

    /// Whether a wall or the body is so far from the head; 24 cells are seen, from bit 34.
    fn blocked(&self, dx: i32, dy: i32) -> bool {
        let cell = (dy + 2) * 5 + dx + 2;
        // The head itself, the 13th cell, has no bit, and the body covers it.
        match cell {
            12 => true,
            0..=11 => self.bits(34 + cell as u32, 1) == 1,
            _ => self.bits(33 + cell as u32, 1) == 1,
        }
    }
}

/// The action for an observation. If every way is blocked, it goes north and loses.
#[no_mangle]
pub extern "C" fn decide(observation: u64) -> u64 {
    let seen = Seen(observation);
    let (x, y) = (seen.bits(0, 4), seen.bits(4, 4));
    let (apple_x, apple_y) = (seen.bits(8, 4), seen.bits(12, 4));
    let mut best = (i32::MIN, 0);
    for (action, (dx, dy)) in MOVES.iter().enumerate() {
        if seen.blocked(*dx, *dy) {
            continue;
        }
        let distance = (apple_x - x - dx).abs() + (apple_y - y - dy).abs();
        let exits = MOVES.iter().filter(|(ex, ey)| !seen.blocked(dx + ex, dy + ey)).count() as i32;
        // A dead end is worse than any detour, an apple in it included.
        let value = exits - 2 * distance - if exits == 0 { 1000 } else { 0 };
        if value > best.0 {
            best = (value, action as u64);
        }
    }
    best.1
}
