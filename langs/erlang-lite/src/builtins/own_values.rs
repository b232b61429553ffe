//! What Erlang keeps with a process, besides what the scheduler knows of it.
//!
//! | word | |
//! |---|---|
//! | 0 | group leader, or NONE for the one that all processes have at first |
//! | 1 | number of keys in the dictionary |
//! | 2.. | the dictionary's table |

use tambour::{Cx, Value};

use super::count;

/// The word of the group leader.
pub(super) const GROUP_LEADER: usize = 0;

/// The word of the dictionary, which takes all that follow.
pub(super) const DICTIONARY: usize = 1;

/// The running process's words; at least the fixed ones.
pub(super) fn own_values(cx: &mut Cx) -> &mut Vec<Value> {
    let words = cx.values();
    if words.is_empty() {
        words.extend([Value::NONE, count(0)]);
    }
    words
}

/// The group leader that the running process was given, if it was given one.
pub(super) fn given_leader(cx: &mut Cx) -> Option<Value> {
    if !cx.has_values() {
        return None;
    }
    Some(own_values(cx)[GROUP_LEADER]).filter(|leader| !leader.is_none())
}
