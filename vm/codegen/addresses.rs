//! A check of optimised code: no address of the frame or of the context outlives a call (L1 of `lower`).
//!
//! A call may move the stack, and may come back on another scheduler with another context. Each access reads
//! the pinned register anew, and slots of the frame are named in the instruction that accesses them; but the
//! optimiser shares and hoists what it takes for pure, so what it made of that is looked at here.

use cranelift::codegen::ir::{Function, Inst, Opcode, Value};
use rustc_hash::FxHashMap;

/// Where an instruction stands: its block, and the calls before it there.
type Place = (u32, u32);

/// Says which address lives too long, if one does. O(instructions).
pub(crate) fn check(function: &Function) -> Result<(), String> {
    let mut places: FxHashMap<Inst, Place> = FxHashMap::default();
    for block in function.layout.blocks() {
        let mut calls = 0;
        for inst in function.layout.block_insts(block) {
            places.insert(inst, (block.as_u32(), calls));
            calls += u32::from(function.dfg.insts[inst].opcode().is_call());
        }
    }
    for (&inst, &place) in &places {
        for (at, used) in function.dfg.inst_values(inst).enumerate() {
            check_use(function, &places, (inst, place, at), function.dfg.resolve_aliases(used))?;
        }
    }
    Ok(())
}

fn check_use(
    function: &Function,
    places: &FxHashMap<Inst, Place>,
    (user, place, at): (Inst, Place, usize),
    used: Value,
) -> Result<(), String> {
    let Some(source) = function.dfg.value_def(used).inst() else { return Ok(()) };
    let is_kept = match function.dfg.insts[source].opcode() {
        Opcode::GetPinnedReg | Opcode::GetStackPointer => places.get(&source) == Some(&place),
        // Folded into the access: no register ever holds it.
        Opcode::StackAddr => {
            matches!((function.dfg.insts[user].opcode(), at), (Opcode::Store, 1) | (Opcode::AtomicLoad, 0))
        }
        _ => true,
    };
    let text = |inst| function.dfg.display_inst(inst).to_string();
    if is_kept { Ok(()) } else { Err(format!("`{}` lives on in `{}`", text(source), text(user))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cranelift::codegen::ir::{
        AbiParam, InstBuilder, MemFlagsData, Signature, StackSlotData, StackSlotKind, UserFuncName, types,
    };
    use cranelift::codegen::isa::CallConv;
    use cranelift::frontend::{FunctionBuilder, FunctionBuilderContext};

    /// A function that takes an address, calls if `calls`, and then uses the address.
    fn function(is_slot: bool, calls: bool, is_access: bool) -> Function {
        let mut signature = Signature::new(CallConv::Tail);
        signature.returns.push(AbiParam::new(types::I64));
        let mut function = Function::with_name_signature(UserFuncName::user(0, 0), signature.clone());
        let mut scratch = FunctionBuilderContext::new();
        let mut b = FunctionBuilder::new(&mut function, &mut scratch);
        let block = b.create_block();
        b.switch_to_block(block);
        let slot = b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, 8, 3));
        let address = if is_slot {
            b.ins().stack_addr(types::I64, slot, 0)
        } else {
            b.ins().get_pinned_reg(types::I64)
        };
        if calls {
            let signature = b.import_signature(signature);
            b.ins().call_indirect(signature, address, &[]);
        }
        let result = if is_access {
            b.ins().atomic_load(types::I64, MemFlagsData::trusted(), address)
        } else {
            b.ins().iadd_imm_s(address, 8)
        };
        b.ins().return_(&[result]);
        b.seal_all_blocks();
        function
    }

    #[test]
    fn an_address_may_be_used_until_the_next_call() {
        assert_eq!(check(&function(false, false, false)), Ok(()));
        let fault = check(&function(false, true, false)).expect_err("the context lives across the call");
        assert!(fault.contains("get_pinned_reg") && fault.contains("iadd"), "{fault}");
    }

    #[test]
    fn an_address_of_the_frame_is_only_accessed() {
        assert_eq!(check(&function(true, false, true)), Ok(()));
        let fault = check(&function(true, false, false)).expect_err("the address is in a register");
        assert!(fault.contains("stack_addr"), "{fault}");
    }
}
