//! Functions of the source, and `module_info`.

use super::convert::{Converter, Frame, Origin};
use super::literal::Literal;
use super::tree::{Body, Callee, Expr, Failure, Function, Operand, Var, Visibility};
use crate::ast::{self, Clause, Name, Position};

impl Converter<'_> {
    /// Converts a function of the source.
    pub(super) fn function(&mut self, source: &ast::Function) {
        self.origin = Origin { name: format!("{}/{}", source.name, source.arity), ..Origin::default() };
        self.frame = Frame::default();
        self.at(source.position);
        let params: Vec<Var> = (0..source.arity).map(|_| self.fresh()).collect();
        let body = self.heads(&params, &source.clauses);
        let exported = self.ast.exports.contains(&(source.name.clone(), source.arity));
        let visibility = if exported { Visibility::Exported } else { Visibility::Local };
        self.finish(source.name.clone(), visibility, params, body, source.position.line);
    }

    /// The body of a function or fun: its clauses over its parameters.
    pub(super) fn heads(&mut self, params: &[Var], clauses: &[Clause]) -> Body {
        let operands: Vec<Operand> = params.iter().map(|&var| var.into()).collect();
        let (steps, value) = self.collect(|this| {
            let failure = this.failure(Failure::FunctionClause, operands.clone());
            this.clauses(&operands, clauses, failure)
        });
        Body { steps, values: vec![value] }
    }

    fn finish(&mut self, name: Name, visibility: Visibility, params: Vec<Var>, body: Body, line: u32) {
        self.functions.push(Some(Function {
            name,
            visibility,
            params,
            fun_object: None,
            captures: Vec::new(),
            fun_index: 0,
            body,
            line,
            variables: self.frame.variables,
        }));
    }

    /// `module_info/0` and `module_info/1`, as every module has them.
    pub(super) fn module_info(&mut self) {
        let functions = |names: &mut dyn Iterator<Item = (&Name, u32)>| {
            let pair = |(name, arity): (&Name, u32)| {
                Literal::Tuple(vec![Literal::Atom(name.clone()), Literal::integer(arity.into())])
            };
            let info = Name::from("module_info");
            let own = [pair((&info, 0)), pair((&info, 1))];
            Literal::list(names.map(pair).chain(own).collect(), Literal::Nil)
        };
        let ast = self.ast;
        let items = [
            ("module", Literal::Atom(ast.name.clone())),
            ("exports", functions(&mut ast.exports.iter().map(|(name, arity)| (name, *arity)))),
            ("attributes", self.attributes()),
            ("compile", Literal::Nil),
        ];
        let pair = |(key, value): &(&str, Literal)| Literal::Tuple(vec![Literal::atom(key), value.clone()]);
        let all = Literal::list(items.iter().map(pair).collect(), Literal::Nil);

        self.frame = Frame::default();
        let body = Body { steps: Vec::new(), values: vec![all.into()] };
        self.finish("module_info".into(), Visibility::Exported, Vec::new(), body, 0);

        let every = functions(&mut ast.functions.iter().map(|one| (&one.name, one.arity)));
        self.frame = Frame::default();
        let key = self.fresh();
        let body = self.info_choice(key, items.into_iter().chain([("functions", every)]));
        self.finish("module_info".into(), Visibility::Exported, vec![key], body, 0);
    }

    /// The module's own attributes, each with the list of its values.
    fn attributes(&mut self) -> Literal {
        let mut all: Vec<(Name, Vec<Literal>)> = Vec::new();
        for attribute in &self.ast.attributes {
            let Some(value) = self.constant(&attribute.value) else { continue };
            let values = match value {
                Literal::List(elements, tail) if *tail == Literal::Nil => elements,
                other => vec![other],
            };
            all.push((attribute.name.clone(), values));
        }
        let pair =
            |(name, values)| Literal::Tuple(vec![Literal::Atom(name), Literal::list(values, Literal::Nil)]);
        Literal::list(all.into_iter().map(pair).collect(), Literal::Nil)
    }

    /// A case over `module_info/1`'s keys.
    fn info_choice(&mut self, key: Var, items: impl Iterator<Item = (&'static str, Literal)>) -> Body {
        use ast::{Expr as Syntax, ExprKind};
        let position = Position::default();
        let items: Vec<_> = items.collect();
        let clauses: Vec<Clause> = items
            .iter()
            .map(|(key, _)| Clause {
                position,
                patterns: vec![Syntax { position, kind: ExprKind::Atom((*key).into()) }],
                guard: Vec::new(),
                body: Vec::new(),
            })
            .collect();
        let subjects = [Operand::Var(key)];
        let (steps, value) = self.collect(|this| {
            let mut values = items.into_iter().map(|(_, value)| value);
            let error = this.closed(|this| {
                let callee = Callee::Remote("erlang".into(), "error".into());
                this.step(Expr::Call(callee, vec![Operand::atom("badarg")]))
            });
            this.choose(&subjects, &clauses, error, &mut |_, _| values.next().expect("one a clause").into())
        });
        Body { steps, values: vec![value] }
    }
}
