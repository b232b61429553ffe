//! Code of the code heap that compiled functions call by relative address.

/// What a relocation names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Target {
    /// The function itself.
    Own,
    /// The stub `builtin`.
    Builtin,
    /// The stub `builtin_cold`.
    BuiltinCold,
    /// The stub `checkpoint_yield`.
    Yield,
    /// The stub `checkpoint_grow`.
    Grow,
    /// The stub `grow_frame`.
    GrowFrame,
    /// The stub `allocate`.
    Allocate,
    /// The stub `suspend`.
    Suspend,
    /// The stub `raise`.
    Raise,
    /// The stub `apply`.
    Apply,
    /// Counts one reduction, and goes on to `checkpoint_yield` below zero; called as that stub.
    Reduce,
    /// SystemV `(dividend, divisor) -> quotient`, for every operand.
    Divide,
    /// SystemV `(dividend, divisor) -> remainder`, for every operand.
    Remainder,
    /// The stub `cont_resume`.
    ContResume,
    /// The stub `cont_throw`.
    ContThrow,
    /// The stub `cont_suspend`.
    ContSuspend,
    /// The stub `cont_switch`.
    ContSwitch,
    /// The stub `trap`.
    Trap,
}

impl Target {
    /// Number of targets.
    pub const COUNT: usize = 18;

    /// All targets, in order.
    pub const ALL: [Target; Target::COUNT] = [
        Target::Own,
        Target::Builtin,
        Target::BuiltinCold,
        Target::Yield,
        Target::Grow,
        Target::GrowFrame,
        Target::Allocate,
        Target::Suspend,
        Target::Raise,
        Target::Apply,
        Target::Reduce,
        Target::Divide,
        Target::Remainder,
        Target::ContResume,
        Target::ContThrow,
        Target::ContSuspend,
        Target::ContSwitch,
        Target::Trap,
    ];

    /// Whether code that calls it is gone on with by a jump, from another stack.
    #[must_use]
    pub fn switches(self) -> bool {
        matches!(self, Target::Suspend | Target::ContResume | Target::ContSuspend | Target::ContSwitch)
    }

    /// Name, in listings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Target::Own => "own",
            Target::Builtin => "builtin",
            Target::BuiltinCold => "builtin_cold",
            Target::Yield => "checkpoint_yield",
            Target::Grow => "checkpoint_grow",
            Target::GrowFrame => "grow_frame",
            Target::Allocate => "allocate",
            Target::Suspend => "suspend",
            Target::Raise => "raise",
            Target::Apply => "apply",
            Target::Reduce => "reduce",
            Target::Divide => "divide",
            Target::Remainder => "remainder",
            Target::ContResume => "cont_resume",
            Target::ContThrow => "cont_throw",
            Target::ContSuspend => "cont_suspend",
            Target::ContSwitch => "cont_switch",
            Target::Trap => "trap",
        }
    }
}
