//! Loops compiled for the widest vectors that the processor has.

/// A closure that is inlined where it is called. As a plain [`FnOnce`] it would
/// be called through an adapter, which the compiler leaves a function of its
/// own: compiled for any processor, and two to three times as slow.
pub(super) struct Inlined<F>(pub F);

impl<R, F: FnMut() -> R> pulp::NullaryFnOnce for Inlined<F> {
    type Output = R;

    #[inline(always)]
    fn call(mut self) -> R {
        (self.0)()
    }
}

/// Runs a closure, which is to be marked `#[inline(always)]`.
pub(super) fn vectorized<R>(work: impl FnMut() -> R) -> R {
    pulp::Arch::new().dispatch(Inlined(work))
}
