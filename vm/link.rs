//! Linking: which function stands behind each entry slot.
//!
//! Functions are named by symbols (`module:name/arity`). A symbol gets its entry slot the first time
//! that it is named, whether or not anything defines it yet, so modules load in any order. The
//! slot's function is compiled when it is first called; a symbol that nothing defines by then is
//! asked of the [`Language`](crate::Language).

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tambour_codegen::{CodeHeap, CodeHeapError, ir};

/// Index of an entry slot.
pub(crate) type SlotIndex = u32;

/// A module with the entry slots of the symbols it names.
pub(crate) struct LinkedModule {
    pub(crate) ir: ir::Module,
    /// One entry slot a symbol of `ir.symbols`.
    pub(crate) slots: Vec<SlotIndex>,
    /// One word a tag of `ir.tags`.
    pub(crate) tags: Vec<u64>,
}

/// A function of a linked module.
#[derive(Clone)]
pub(crate) struct Definition {
    pub(crate) module: Arc<LinkedModule>,
    /// Index in the module's functions.
    pub(crate) function: usize,
}

struct Symbol {
    name: Arc<str>,
    definition: Option<Definition>,
}

/// All symbols and their definitions.
#[derive(Default)]
pub(crate) struct Linker {
    by_name: FxHashMap<Arc<str>, SlotIndex>,
    by_slot: FxHashMap<SlotIndex, Symbol>,
    /// Names of all tags that were loaded; a tag's word is twice its place, counted from 1.
    tags: Vec<Arc<str>>,
}

impl Linker {
    /// The entry slot of a symbol, made at its first mention. O(1).
    pub(crate) fn slot(&mut self, name: &str, code: &CodeHeap) -> Result<SlotIndex, CodeHeapError> {
        if let Some(&slot) = self.by_name.get(name) {
            return Ok(slot);
        }
        let slot = code.new_slot()?;
        let name: Arc<str> = name.into();
        self.by_name.insert(Arc::clone(&name), slot);
        self.by_slot.insert(slot, Symbol { name, definition: None });
        Ok(slot)
    }

    /// The symbol of a slot.
    pub(crate) fn symbol(&self, slot: SlotIndex) -> Arc<str> {
        Arc::clone(&self.by_slot[&slot].name)
    }

    /// The symbol of a slot, if that was given out.
    pub(crate) fn find_symbol(&self, slot: SlotIndex) -> Option<Arc<str>> {
        self.by_slot.get(&slot).map(|symbol| Arc::clone(&symbol.name))
    }

    /// What is behind a slot, if anything.
    pub(crate) fn definition(&self, slot: SlotIndex) -> Option<Definition> {
        self.by_slot[&slot].definition.clone()
    }

    /// Whether this is what is behind a slot.
    pub(crate) fn is_current(&self, slot: SlotIndex, definition: &Definition) -> bool {
        self.by_slot[&slot].definition.as_ref().is_some_and(|current| {
            Arc::ptr_eq(&current.module, &definition.module) && current.function == definition.function
        })
    }

    /// Whether something defines this symbol.
    pub(crate) fn is_defined(&self, name: &str) -> bool {
        self.by_name.get(name).is_some_and(|slot| self.by_slot[slot].definition.is_some())
    }

    /// Whether a module that was compiled from a file defines this symbol.
    pub(crate) fn is_in_source(&self, name: &str) -> bool {
        let definition = self.by_name.get(name).and_then(|slot| self.by_slot[slot].definition.as_ref());
        definition.is_some_and(|definition| !definition.module.ir.file.is_empty())
    }

    /// Whether a module of this name was compiled from a file. O(symbols).
    pub(crate) fn has_module(&self, name: &str) -> bool {
        let mut definitions = self.by_slot.values().filter_map(|symbol| symbol.definition.as_ref());
        definitions.any(|definition| {
            let ir = &definition.module.ir;
            ir.name == name && !ir.file.is_empty()
        })
    }

    /// The word of a new tag.
    fn tag(&mut self, name: &str) -> u64 {
        self.tags.push(name.into());
        2 * self.tags.len() as u64
    }

    /// The name of the tag of a word of a clause table.
    pub(crate) fn tag_name(&self, word: u64) -> Option<Arc<str>> {
        let place = usize::try_from(word / 2).ok()?.checked_sub(1)?;
        self.tags.get(place).cloned()
    }

    /// Parameters and results of what a symbol names, if something defines it, and the module that does.
    pub(crate) fn signature(&self, name: &str) -> Option<(ir::Signature, Arc<LinkedModule>)> {
        let definition = self.by_slot[self.by_name.get(name)?].definition.as_ref()?;
        let function = &definition.module.ir.functions[definition.function];
        let params = &function.blocks[0].params;
        let params = params.iter().map(|param| function.values[param.0 as usize]).collect();
        let signature = ir::Signature { params, results: function.results.clone() };
        Some((signature, Arc::clone(&definition.module)))
    }

    /// The symbols of functions of this one's name and other arities. O(symbols).
    pub(crate) fn arities(&self, symbol: &str) -> Vec<String> {
        let name = |symbol: &str| symbol.rsplit_once('/').map(|(name, _)| name.to_owned());
        let wanted = name(symbol);
        let defined = self.by_slot.values().filter(|one| one.definition.is_some()).map(|one| &*one.name);
        let mut others: Vec<_> = defined.filter(|one| name(one) == wanted).map(str::to_owned).collect();
        others.sort();
        others
    }

    /// A tag of a module, with its word: the newest, if the module was loaded anew. O(symbols).
    pub(crate) fn find_tag(&self, module: &str, name: &str) -> Option<(ir::Tag, u64, Arc<LinkedModule>)> {
        let definitions = self.by_slot.values().filter_map(|symbol| symbol.definition.as_ref());
        let modules = definitions.map(|definition| &definition.module).filter(|one| one.ir.name == module);
        let tags = modules.flat_map(|one| one.ir.tags.iter().zip(&one.tags).map(move |tag| (tag, one)));
        let newest = tags.filter(|((tag, _), _)| tag.name == name).max_by_key(|&((_, &word), _)| word);
        newest.map(|((tag, &word), one)| (tag.clone(), word, Arc::clone(one)))
    }

    /// Enters a module's functions; answers the slots that it defines.
    pub(crate) fn define(
        &mut self,
        module: ir::Module,
        code: &CodeHeap,
    ) -> Result<Vec<SlotIndex>, CodeHeapError> {
        let tags = module.tags.iter().map(|tag| self.tag(&tag.name)).collect();
        self.define_importing(module, tags, code)
    }

    /// As [`define`](Self::define), of a module whose tags are others', with these words.
    pub(crate) fn define_importing(
        &mut self,
        module: ir::Module,
        tags: Vec<u64>,
        code: &CodeHeap,
    ) -> Result<Vec<SlotIndex>, CodeHeapError> {
        let slots: Vec<SlotIndex> =
            module.symbols.iter().map(|symbol| self.slot(symbol, code)).collect::<Result<_, _>>()?;
        let module = Arc::new(LinkedModule { ir: module, slots, tags });
        let mut defined = Vec::with_capacity(module.ir.functions.len());
        for (index, function) in module.ir.functions.iter().enumerate() {
            let slot = module.slots[function.symbol.0 as usize];
            let symbol = self.by_slot.get_mut(&slot).expect("made by `slot` above");
            symbol.definition = Some(Definition { module: Arc::clone(&module), function: index });
            defined.push(slot);
        }
        Ok(defined)
    }
}
