//! The atoms that native code names, as constants.
//!
//! # Protocol
//! Each VM that runs Erlang calls [`install`] before it loads anything. Atom numbers are then the same in
//! every VM of a process: a VM interns its own atoms, always the same ones, before it asks its language.

use std::sync::atomic::{AtomicU32, Ordering};

use tambour::{Atom, Value};

/// An atom known to native code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known(usize);

/// Says that [`install`] has not run.
const UNKNOWN: u32 = u32::MAX;

impl Known {
    /// The atom as a value.
    ///
    /// # Panics
    /// Before [`install`].
    #[must_use]
    #[inline]
    pub fn value(self) -> Value {
        // Pairs with the store in `install`; only the number itself is passed.
        let index = NUMBERS[self.0].load(Ordering::Relaxed);
        assert!(index != UNKNOWN, "atoms::install runs before native code names an atom");
        Value::atom(Atom(index))
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES[self.0]
    }
}

/// Interns all known atoms with the table of a VM.
///
/// # Panics
/// When another VM of this process gave them other numbers.
pub fn install(intern: impl Fn(&str) -> Atom) {
    for (name, number) in NAMES.iter().zip(&NUMBERS) {
        let atom = intern(name);
        let before = number.swap(atom.0, Ordering::Relaxed);
        assert!(before == UNKNOWN || before == atom.0, "atom {name} has two numbers in one process");
    }
}

/// `true` or `false` as an atom.
#[must_use]
#[inline]
pub fn boolean(truth: bool) -> Value {
    if truth { TRUE.value() } else { FALSE.value() }
}

/// The truth of `true` and `false`.
#[must_use]
#[inline]
pub fn as_boolean(value: Value) -> Option<bool> {
    if value == TRUE.value() {
        Some(true)
    } else if value == FALSE.value() {
        Some(false)
    } else {
        None
    }
}

macro_rules! known {
    ($($constant:ident $name:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "only numbers the names")]
        enum Position { $($constant,)* }
        const COUNT: usize = [$($name,)*].len();
        const NAMES: [&str; COUNT] = [$($name,)*];
        static NUMBERS: [AtomicU32; COUNT] = [const { AtomicU32::new(UNKNOWN) }; COUNT];
        $(
            #[doc = concat!("The atom `", $name, "`.")]
            pub const $constant: Known = Known(Position::$constant as usize);
        )*
    };
}

known! {
    FALSE "false",
    TRUE "true",
    OK "ok",
    ERROR "error",
    THROW "throw",
    EXIT "exit",
    EXIT_SIGNAL "EXIT",
    NORMAL "normal",
    UNDEFINED "undefined",
    INFINITY "infinity",
    BADARG "badarg",
    BADARITH "badarith",
    BADMATCH "badmatch",
    BADFUN "badfun",
    BADARITY "badarity",
    BADMAP "badmap",
    BADKEY "badkey",
    BADRECORD "badrecord",
    BAD_GENERATOR "bad_generator",
    BAD_FILTER "bad_filter",
    CASE_CLAUSE "case_clause",
    IF_CLAUSE "if_clause",
    TRY_CLAUSE "try_clause",
    FUNCTION_CLAUSE "function_clause",
    UNDEF "undef",
    NOCATCH "nocatch",
    SYSTEM_LIMIT "system_limit",
    TIMEOUT_VALUE "timeout_value",
    FILE "file",
    LINE "line",
    ERROR_INFO "error_info",
    MODULE "module",
    CAUSE "cause",
    ERL_ERTS_ERRORS "erl_erts_errors",
    ERL_STDLIB_ERRORS "erl_stdlib_errors",
    MEMORY "memory",
    MESSAGE_QUEUE_LEN "message_queue_len",
    STATUS "status",
    RUNNING "running",
    RUNNABLE "runnable",
    WAITING "waiting",
    EXITING "exiting",
    REGISTERED_NAME "registered_name",
    REDUCTIONS "reductions",
    HEAP_SIZE "heap_size",
    TOTAL_HEAP_SIZE "total_heap_size",
    STACK_SIZE "stack_size",
    TOTAL "total",
    PROCESSES "processes",
    PROCESSES_USED "processes_used",
    SYSTEM "system",
    ATOM "atom",
    ATOM_USED "atom_used",
    BINARY "binary",
    CODE "code",
    ETS "ets",
    SECOND "second",
    SECONDS "seconds",
    MILLISECOND "millisecond",
    MILLI_SECONDS "milli_seconds",
    MICROSECOND "microsecond",
    MICRO_SECONDS "micro_seconds",
    NANOSECOND "nanosecond",
    NANO_SECONDS "nano_seconds",
    NATIVE "native",
    PERF_COUNTER "perf_counter",
    DECIMALS "decimals",
    SCIENTIFIC "scientific",
    COMPACT "compact",
    SHORT "short",
    FLUSH "flush",
    ABORT "abort",
    STANDARD_IO "standard_io",
    STANDARD_ERROR "standard_error",
    USER "user",
    NONE "none",
    NOPROC "noproc",
    KILL "kill",
    KILLED "killed",
    DOWN "DOWN",
    PROCESS "process",
    ENOENT "enoent",
    EACCES "eacces",
    EISDIR "eisdir",
    ENOTDIR "enotdir",
    EEXIST "eexist",
    ENAMETOOLONG "enametoolong",
    EINVAL "einval",
    EIO "eio",
    ENOSPC "enospc",
    EPERM "eperm",
    EROFS "erofs",
    EMFILE "emfile",
    ELOOP "eloop",
    ARITY "arity",
    NAME "name",
    TYPE "type",
    ENV "env",
    INDEX "index",
    UNIQ "uniq",
    LOCAL "local",
    EXTERNAL "external",
    ERLANG "erlang",
    LATIN1 "latin1",
    UNICODE "unicode",
    UTF8 "utf8",
    SCHEDULERS "schedulers",
    SCHEDULERS_ONLINE "schedulers_online",
    LOGICAL_PROCESSORS "logical_processors",
    OTP_RELEASE "otp_release",
    VERSION "version",
    MACHINE "machine",
    PROCESS_COUNT "process_count",
    PROCESS_LIMIT "process_limit",
    WORDSIZE "wordsize",
    UNIX "unix",
    LINUX "linux",
    BM "bm",
    AC "ac",
    SCOPE "scope",
    GLOBAL "global",
    TRIM "trim",
    TRIM_ALL "trim_all",
    INSERT_REPLACED "insert_replaced",
    NOMATCH "nomatch",
    LITTLE "little",
    BIG "big",
    UTF16 "utf16",
    UTF32 "utf32",
    INCOMPLETE "incomplete",
    EQ "eq",
    BAD "bad",
    COMPRESSED "compressed",
    DETERMINISTIC "deterministic",
    MINOR_VERSION "minor_version",
    SAFE "safe",
    USED "used",
    DONE "done",
    BLOCKED "blocked",
    EMPTY "",
}
