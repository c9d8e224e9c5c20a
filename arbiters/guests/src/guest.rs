//! What every guest that maps bytes to bytes needs: the calling convention between it and the
//! host. Include it with `mod guest;` and define `fn main(input: &[u8]) -> Vec<u8>` beside it.

/// Where the host shall write `len` bytes of input.
#[no_mangle]
pub extern "C" fn alloc(len: usize) -> *mut u8 {
    // Zeros, so that `run` may read the room whatever the host has written.
    Box::leak(vec![0; len].into_boxed_slice()).as_mut_ptr()
}

/// Runs the guest on the input at `ptr`; the output's address is in the upper half of what it
/// returns, its length in the lower.
///
/// # Safety
///
/// `ptr` and `len` must be those of a call to `alloc`.
#[no_mangle]
pub unsafe extern "C" fn run(ptr: *const u8, len: usize) -> u64 {
    let output = crate::main(core::slice::from_raw_parts(ptr, len));
    // The instance ends with the job, so nothing is given back.
    let output = Box::leak(output.into_boxed_slice());
    (output.as_ptr() as u64) << 32 | output.len() as u64
}
