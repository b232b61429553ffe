//! The intermediate tree: what the parts of a term look like on one line, and how long they are.

use tambour::{Bits, Value};

use super::Layout;
use crate::format::write::{Encoding, quoted_string, write};
use crate::term::map::{self, Pair};
use crate::term::{Names, convert, list};

/// Index of a node.
pub(super) type NodeId = usize;

/// Part of a term.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Text that is never broken: from, to in `Tree::text`.
    Leaf(usize, usize),
    /// A binary as numbers, which is broken at commas.
    Binary(usize, usize),
    /// Elements, from, to in `Tree::children`.
    List { from: usize, to: usize, tail: Tail },
    /// Elements; tagged when the first of several is an atom.
    Tuple { from: usize, to: usize, tail: Tail, tagged: bool },
    /// Pairs.
    Map { from: usize, to: usize, tail: Tail },
    /// Key and value.
    Pair(NodeId, NodeId),
}

/// What follows the last element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// Nothing.
    End,
    /// `...`: the depth is used up.
    Dots,
    /// The tail of an improper list.
    Improper(NodeId),
}

/// A term as nodes.
pub(super) struct Tree {
    nodes: Vec<(Node, i64)>,
    children: Vec<NodeId>,
    text: String,
    root: NodeId,
}

/// A composite that is being read.
struct Open {
    term: Value,
    kind: Kind,
    /// How many elements are read; of a list, what is left.
    index: usize,
    rest: Value,
    /// Of a map: its keys and values.
    pairs: Vec<Pair>,
    /// Depth left for the next element.
    depth: i64,
    done: Vec<NodeId>,
    tail: Tail,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    List,
    ImproperTail,
    Tuple,
    Map,
}

/// What comes next while a composite is read.
enum Next {
    Child(Value, i64),
    Closed,
}

impl Tree {
    /// Reads a term; `strings` says whether the term itself may be a string.
    pub(super) fn build(names: &dyn Names, term: Value, layout: &Layout, strings: bool) -> Self {
        let mut tree = Self { nodes: Vec::new(), children: Vec::new(), text: String::new(), root: 0 };
        let mut open: Vec<Open> = Vec::new();
        let mut finished = tree.enter(names, term, layout.depth, &Layout { strings, ..*layout }, &mut open);
        loop {
            let Some(current) = open.last_mut() else {
                tree.root = finished.expect("a term without open composites is finished");
                return tree;
            };
            if let Some(node) = finished.take() {
                current.done.push(node);
            }
            match current.next() {
                Next::Child(child, depth) => finished = tree.enter(names, child, depth, layout, &mut open),
                Next::Closed => {
                    let closed = open.pop().expect("the last one was looked at");
                    finished = Some(tree.close(closed));
                }
            }
        }
    }

    /// The whole term.
    pub(super) fn root(&self) -> NodeId {
        self.root
    }

    /// A node.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id].0
    }

    /// Characters of a node on one line.
    pub(super) fn length(&self, id: NodeId) -> i64 {
        self.nodes[id].1
    }

    /// The elements of a composite.
    pub(super) fn children(&self, from: usize, to: usize) -> &[NodeId] {
        &self.children[from..to]
    }

    /// The text of a leaf.
    pub(super) fn text(&self, from: usize, to: usize) -> &str {
        &self.text[from..to]
    }

    /// Whether a node is never broken.
    pub(super) fn is_leaf(&self, id: NodeId) -> bool {
        matches!(self.node(id), Node::Leaf(..))
    }

    /// Whether a node, or both halves of a pair, are never broken.
    pub(super) fn is_plain(&self, id: NodeId) -> bool {
        match *self.node(id) {
            Node::Pair(key, value) => self.is_leaf(key) && self.is_leaf(value),
            _ => self.is_leaf(id),
        }
    }

    fn add(&mut self, node: Node, length: i64) -> NodeId {
        self.nodes.push((node, length));
        self.nodes.len() - 1
    }

    fn leaf(&mut self, text: &str) -> NodeId {
        let from = self.text.len();
        self.text.push_str(text);
        self.add(Node::Leaf(from, self.text.len()), text.chars().count() as i64)
    }

    /// Makes the node of a term without elements, or opens the term.
    fn enter(
        &mut self,
        names: &dyn Names,
        term: Value,
        depth: i64,
        layout: &Layout,
        open: &mut Vec<Open>,
    ) -> Option<NodeId> {
        let kind = if term.is_pair() {
            if layout.strings && depth != 1 && is_printable(term) {
                let text = convert::list_text(term).expect("printable lists are text");
                return Some(self.leaf(&quoted_string(&text, '"', layout.encoding)));
            }
            Kind::List
        } else if term.as_tuple().is_some_and(|elements| !elements.is_empty()) {
            if depth == 1 {
                return Some(self.leaf("{...}"));
            }
            Kind::Tuple
        } else if term.map_size().is_some_and(|size| size > 0) {
            if depth == 1 {
                return Some(self.leaf("#{...}"));
            }
            Kind::Map
        } else if let Some(bits) = term.as_bits() {
            return Some(self.binary(bits, depth, layout));
        } else {
            let mut text = String::new();
            write(&mut text, names, term, -1, layout.encoding);
            return Some(self.leaf(&text));
        };
        let pairs = if kind == Kind::Map { map::pairs(term) } else { Vec::new() };
        open.push(Open { term, kind, index: 0, rest: term, pairs, depth, done: Vec::new(), tail: Tail::End });
        None
    }

    /// A binary or bitstring: a string when its bytes are printable (or, at a depth, enough of its first
    /// bytes).
    fn binary(&mut self, bits: Bits<'_>, depth: i64, layout: &Layout) -> NodeId {
        if bits.is_empty() {
            return self.leaf("<<>>");
        }
        if depth == 1 {
            return self.leaf("<<...>>");
        }
        if layout.strings
            && bits.is_bytes()
            && let Some(text) = printable_bytes(&bits.to_bytes(), depth - 1, layout.encoding)
        {
            return self.leaf(&text);
        }
        let from = self.text.len();
        crate::format::write::write_bits(&mut self.text, bits, depth);
        let to = self.text.len();
        self.add(Node::Binary(from, to), (to - from) as i64)
    }

    /// Makes the node of a composite whose elements are all there.
    fn close(&mut self, open: Open) -> NodeId {
        let Open { term, kind, done, tail, .. } = open;
        let done = if kind == Kind::Map { self.pairs(&done) } else { done };
        let from = self.children.len();
        self.children.extend_from_slice(&done);
        let to = self.children.len();
        let inner: i64 = done.iter().map(|&child| self.length(child)).sum();
        let (tail_length, parts) = match tail {
            Tail::End => (0, done.len()),
            Tail::Dots => (3, done.len() + 1),
            Tail::Improper(node) => (self.length(node), done.len() + 1),
        };
        let length = inner + tail_length + parts.saturating_sub(1) as i64;
        match kind {
            Kind::Tuple => {
                let tagged =
                    term.as_tuple().is_some_and(|elements| elements.len() > 1 && elements[0].is_atom());
                self.add(Node::Tuple { from, to, tail, tagged }, length + 2)
            }
            Kind::Map => self.add(Node::Map { from, to, tail }, length + 3),
            Kind::List | Kind::ImproperTail => self.add(Node::List { from, to, tail }, length + 2),
        }
    }

    /// Joins keys and values, which were read in turn.
    fn pairs(&mut self, done: &[NodeId]) -> Vec<NodeId> {
        let pair = |both: &[NodeId]| {
            let length = self.length(both[0]) + 4 + self.length(both[1]);
            self.add(Node::Pair(both[0], both[1]), length)
        };
        done.chunks_exact(2).map(pair).collect()
    }
}

impl Open {
    fn next(&mut self) -> Next {
        match self.kind {
            Kind::List => self.next_of_list(),
            Kind::ImproperTail => {
                self.tail = Tail::Improper(self.done.pop().expect("the tail was read last"));
                Next::Closed
            }
            Kind::Tuple => self.next_of_tuple(),
            Kind::Map => self.next_of_map(),
        }
    }

    fn dots(&mut self) -> Next {
        self.tail = Tail::Dots;
        Next::Closed
    }

    fn next_of_list(&mut self) -> Next {
        if self.rest.is_nil() {
            return Next::Closed;
        }
        if self.depth == 1 {
            return self.dots();
        }
        self.depth -= 1;
        let child = match self.rest.as_pair() {
            Some((head, tail)) => {
                self.rest = tail;
                head
            }
            None => {
                self.kind = Kind::ImproperTail;
                self.rest
            }
        };
        Next::Child(child, self.depth)
    }

    fn next_of_tuple(&mut self) -> Next {
        let Some(element) = self.term.as_tuple().and_then(|elements| elements.get(self.index)).copied()
        else {
            return Next::Closed;
        };
        if self.depth == 1 {
            return self.dots();
        }
        self.index += 1;
        self.depth -= 1;
        Next::Child(element, self.depth)
    }

    /// Keys and values in turn; each pair has the depth below the map's.
    fn next_of_map(&mut self) -> Next {
        let (pair, is_value) = (self.index / 2, self.index % 2 == 1);
        let element = self.pairs.get(pair).map(|&(key, value)| if is_value { value } else { key });
        let Some(element) = element else { return Next::Closed };
        if !is_value && self.depth - pair as i64 == 1 {
            return self.dots();
        }
        self.index += 1;
        Next::Child(element, self.depth - 1)
    }
}

/// Whether a list is text that can be printed: Latin-1, as `io:printable_range` says by default.
fn is_printable(list: Value) -> bool {
    let mut walk = list::elements(list);
    walk.by_ref().all(|element| convert::character(element).is_some_and(is_printable_char))
        && walk.rest().is_nil()
}

fn is_printable_char(char: char) -> bool {
    matches!(char, ' '..='~' | '\u{a0}'..='\u{ff}' | '\u{8}'..='\r' | '\u{1b}')
}

/// A binary as a string in `<<"">>`, when it is printable. With a limited depth its first 4 x depth bytes
/// count, and a printable beginning of `depth` bytes is enough.
fn printable_bytes(bytes: &[u8], depth: i64, encoding: Encoding) -> Option<String> {
    let limit = if depth < 0 { bytes.len() } else { bytes.len().min(4 * depth as usize) };
    let whole = std::str::from_utf8(bytes).ok().filter(|_| encoding == Encoding::Unicode);
    let chars: Vec<char> = match whole {
        Some(text) => text.chars().take(limit).take_while(|&char| is_printable_char(char)).collect(),
        None => bytes[..limit]
            .iter()
            .map(|&byte| char::from(byte))
            .take_while(|&char| is_printable_char(char))
            .collect(),
    };
    let used: usize =
        if whole.is_some() { chars.iter().map(|char| char.len_utf8()).sum() } else { chars.len() };
    let is_whole = used == bytes.len();
    let is_enough = depth > 0 && chars.len() as i64 >= depth;
    if chars.is_empty() || !(is_whole || is_enough) {
        return None;
    }
    let text: String = chars.iter().collect();
    let kind = if used == chars.len() { "" } else { "/utf8" };
    let dots = if is_whole { "" } else { "..." };
    Some(format!("<<{}{kind}{dots}>>", quoted_string(&text, '"', Encoding::Unicode)))
}
