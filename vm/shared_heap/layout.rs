//! The words of the heap as generated code sees them: tags, headers, type ids, and the fields of
//! the [`Allocator`](crate::Allocator) that bump allocation reads.
//!
//! Layout of a value: see the table in ARCHITECTURE.md, "Values". The tests of `value` hold it.

/// Number of tag bits at the low end of a value.
pub const TAG_BITS: u32 = 3;
/// Mask of the tag bits.
pub const TAG_MASK: u64 = 7;
/// Tag of a small integer.
pub const TAG_SMALL: u64 = 0;
/// Tag of a pair (list cell): two words, no header.
pub const TAG_PAIR: u64 = 1;
/// Bytes of a pair.
pub const PAIR_BYTES: u32 = 16;
/// Tag of a boxed object: a header word, then the payload.
pub const TAG_BOXED: u64 = 2;
/// First of the two adjacent tags of self-tagged floats.
pub const TAG_FLOAT_LOW: u64 = 3;
/// Second of the two adjacent tags of self-tagged floats.
pub const TAG_FLOAT_HIGH: u64 = 4;
/// Tag of atom-like immediates.
pub const TAG_IMMEDIATE: u64 = 5;
/// Tag of a process identifier.
pub const TAG_PID: u64 = 6;
/// Tag of a header word; no value carries it.
pub const TAG_HEADER: u64 = 7;

/// Rotation, in bits to the left, that turns IEEE bits into a self-tagged float.
pub const FLOAT_ROTATION: u32 = 4;

/// Bits of an immediate's kind, above the tag.
pub const IMMEDIATE_KIND_MASK: u64 = 0xf8;
/// First bit of an immediate's payload.
pub const IMMEDIATE_SHIFT: u32 = 8;
/// Kind bits plus tag of an atom; the payload is its index in the atom table.
pub const ATOM: u64 = TAG_IMMEDIATE;
/// The empty list.
pub const NIL: u64 = 1 << TAG_BITS | TAG_IMMEDIATE;
/// `0.0`; bit 8 set is `-0.0` (their exponents don't fit the self-tagged form).
pub const FLOAT_ZERO: u64 = 2 << TAG_BITS | TAG_IMMEDIATE;
/// `-0.0`.
pub const FLOAT_NEGATIVE_ZERO: u64 = 1 << IMMEDIATE_SHIFT | FLOAT_ZERO;
/// "No value": what a mailbox without a further message answers. No guest program sees it.
pub const NONE: u64 = 3 << TAG_BITS | TAG_IMMEDIATE;

/// Largest small integer.
pub const SMALL_MAX: i64 = (1 << 60) - 1;
/// Smallest small integer.
pub const SMALL_MIN: i64 = -(1 << 60);

/// First bit of the slot index in a pid.
pub const PID_INDEX_SHIFT: u32 = 3;
/// First bit of the generation in a pid.
pub const PID_GENERATION_SHIFT: u32 = 35;

/// First bit of the size, in words without the header, in a header word.
pub const HEADER_SIZE_SHIFT: u32 = 3;
/// First bit of the type id in a header word.
pub const HEADER_TYPE_SHIFT: u32 = 40;

/// Type id of a tuple: all payload words are values.
pub const TYPE_TUPLE: u32 = 0;
/// Type id of a fun: entry slot address (raw), fun table index << 8 | arity (raw), then the captured values.
pub const TYPE_FUN: u32 = 1;
/// Type id of a boxed float: one raw word of IEEE bits.
pub const TYPE_FLOAT: u32 = 2;
/// Type id of a big integer: a raw word (0 positive, 1 negative), then 64-bit limbs, the lowest first.
pub const TYPE_BIGINT: u32 = 3;
/// Type id of a binary or bitstring: a raw word with the length in bits, then the bytes, padded with zeros.
pub const TYPE_BINARY: u32 = 4;
/// Type id of a reference: two raw words (scheduler-unique serial number, creation), then a value or nothing:
/// what the reference keeps alive.
pub const TYPE_REFERENCE: u32 = 5;
/// Type id of a cell: two values, which no program sees, such as what a native has got to.
pub const TYPE_CELL: u32 = 6;
/// Type id of an opaque record of raw words (raw stack traces, saved states without values).
pub const TYPE_RAW: u32 = 7;
/// Type id of a flat map: a value (the tuple of sorted keys), then the values in key order.
pub const TYPE_MAP: u32 = 8;
/// Type id of a slice of a binary: two raw words (first bit, end bit), then a value (the base: a
/// [`TYPE_BINARY`] or a [`TYPE_BUFFER`]).
pub const TYPE_SLICE: u32 = 9;
/// Type id of a buffer, the base of slices and no term: a raw word with the used bits, then the bytes.
pub const TYPE_BUFFER: u32 = 10;
/// Type id of a large map: the number of keys (raw), then the root node.
pub const TYPE_HAMT: u32 = 11;
/// Type id of a node of a large map: a raw word of bitmaps, then keys, values and child nodes.
pub const TYPE_HAMT_NODE: u32 = 12;
/// Type id of a node of a large map for keys of one hash: keys and values in turn.
pub const TYPE_HAMT_COLLISION: u32 = 13;
/// Type id of a control signal in a mailbox: five values, the first two where a cell has its own.
pub const TYPE_SIGNAL: u32 = 14;
/// Type id of an array of words that are read and written atomically, reached from a reference and no term:
/// the words, raw.
pub const TYPE_ATOMICS: u32 = 15;
/// Type id of a stack that a program made: raw words. What is on it is found through a handle, or because it
/// runs.
pub const TYPE_STACK: u32 = 16;
/// Type id of a handle of a suspended continuation: the inner end of the stacks that it captured (raw), the
/// outer one (raw), its owner (raw), then a value, the bound arguments. Marking it marks what is on the
/// stacks.
pub const TYPE_HANDLE: u32 = 17;
/// First type id that languages may register.
pub const TYPE_FIRST_FREE: u32 = 18;

/// Offset of a handle's inner end from the header on: the address of a stack's first word behind its header,
/// 0 if the handle is used up, or as [`HANDLE_SPECIAL`] says.
pub const HANDLE_INNER: usize = 8;
/// Offset of the outer end.
pub const HANDLE_OUTER: usize = 16;
/// Offset of the owner: the address of the control block of the process that may use it up without a lock.
pub const HANDLE_OWNER: usize = 24;
/// Offset of the bound arguments, or NONE.
pub const HANDLE_BOUND: usize = 32;
/// Payload words of a handle.
pub const HANDLE_WORDS: usize = 4;
/// Bit of the inner end: the handle has to be made ready first.
pub const HANDLE_SPECIAL: u64 = 1 << 63;
/// With [`HANDLE_SPECIAL`]: there is no stack yet, and the other bits are the address of an entry slot.
pub const HANDLE_FRESH: u64 = 1 << 62;

/// Payload words of a fun before its captured values.
pub const FUN_CAPTURES: usize = 2;

/// Offset of the length in bits in a binary, and of the used bits in a buffer, from the header on.
pub const BINARY_LENGTH: usize = 8;
/// Offset of the first byte in a binary and in a buffer.
pub const BINARY_DATA: usize = 16;
/// Offset of a slice's first bit, counted from the first byte of the base.
pub const SLICE_START: usize = 8;
/// Offset of the bit behind a slice's last one, counted from the first byte of the base.
pub const SLICE_END: usize = 16;
/// Offset of a slice's base.
pub const SLICE_BASE: usize = 24;

/// The header word of an object.
#[must_use]
pub const fn header(type_id: u32, size_words: usize) -> u64 {
    (type_id as u64) << HEADER_TYPE_SHIFT | (size_words as u64) << HEADER_SIZE_SHIFT | TAG_HEADER
}

/// Offset of the allocator's next free byte.
pub const ALLOCATOR_CURSOR: usize = std::mem::offset_of!(crate::Allocator, cursor);
/// Offset of the end of the allocator's run of free lines.
pub const ALLOCATOR_LIMIT: usize = std::mem::offset_of!(crate::Allocator, limit);
