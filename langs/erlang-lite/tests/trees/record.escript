#!/usr/bin/env escript
%% Prints the functions of modules as erl_parse sees them, one function a line, in the notation of tests/trees.rs.
main(Files) ->
    [begin
         {ok, Forms} = epp:parse_file(F, [{includes, [filename:dirname(F)]}, {location, {1, 1}}]),
         [io:format("~ts~n", [function(Form)]) || {function, _, _, _, _} = Form <- Forms]
     end || F <- Files].

function({function, P, N, A, Cs}) ->
    [place(P), "function ", atom(N), "/", integer_to_list(A), clauses(Cs)].

place(A) ->
    {L, C} = erl_anno:location(A),
    io_lib:format("~w:~w ", [L, C]).

clauses(Cs) -> [clause(C) || C <- Cs].
clause({clause, P, Ps, G, B}) ->
    [" [", place(P), "(", list(Ps), ") when ", join([list(T) || T <- G], "; "), " -> ", list(B), "]"].

list(Es) -> join([e(E) || E <- Es], ", ").
join([], _) -> "";
join([X], _) -> X;
join([X | Xs], S) -> [X, S | join(Xs, S)].

atom(A) -> io_lib:write_atom(A).
node(P, Text) -> ["(", place(P), Text, ")"].

e({integer, P, I}) -> node(P, integer_to_list(I));
e({char, P, C}) -> node(P, ["$", integer_to_list(C)]);
e({float, P, F}) -> node(P, io_lib:format("~.17e", [F]));
e({atom, P, A}) -> node(P, atom(A));
e({var, P, V}) -> node(P, atom_to_list(V));
e({string, P, S}) -> node(P, ["s", [[$\s, integer_to_list(C)] || C <- S]]);
e({nil, P}) -> node(P, "[]");
e({cons, P, H, T}) -> node(P, ["cons ", e(H), cons(T)]);
e({tuple, P, Es}) -> node(P, ["tuple ", list(Es)]);
e({map, P, Fs}) -> node(P, ["map none", [field(F) || F <- Fs]]);
e({map, P, B, Fs}) -> node(P, ["map ", e(B), [field(F) || F <- Fs]]);
e({record, P, N, Fs}) -> node(P, ["record none ", atom(N), [rfield(F) || F <- Fs]]);
e({record, P, B, N, Fs}) -> node(P, ["record ", e(B), " ", atom(N), [rfield(F) || F <- Fs]]);
e({record_index, P, N, F}) -> node(P, ["index ", atom(N), " ", e(F)]);
e({record_field, P, R, N, F}) -> node(P, ["access ", e(R), " ", atom(N), " ", e(F)]);
e({bin, P, Ss}) -> node(P, ["bin", [segment(S) || S <- Ss]]);
e({match, P, L, R}) -> node(P, ["match ", e(L), " ", e(R)]);
e({op, P, O, A}) -> node(P, ["op ", atom_to_list(O), " ", e(A)]);
e({op, P, O, A, B}) -> node(P, ["op ", atom_to_list(O), " ", e(A), " ", e(B)]);
e({call, P, {remote, _, M, F}, As}) -> node(P, ["call ", e(M), ":", e(F), " ", list(As)]);
e({call, P, {atom, _, F}, As}) -> node(P, ["local ", atom(F), " ", list(As)]);
e({call, P, F, As}) -> node(P, ["call ", e(F), " ", list(As)]);
e({'fun', P, {function, F, A}}) when is_atom(F) -> node(P, ["fun ", atom(F), "/", integer_to_list(A)]);
e({'fun', P, {function, M, F, A}}) -> node(P, ["fun ", e(M), ":", e(F), "/", e(A)]);
e({'fun', P, {clauses, Cs}}) -> node(P, ["fun none", clauses(Cs)]);
e({named_fun, P, '_', Cs}) -> node(P, ["fun none", clauses(Cs)]);
e({named_fun, P, N, Cs}) -> node(P, ["fun ", atom_to_list(N), clauses(Cs)]);
e({lc, P, E, Qs}) -> node(P, ["lc ", e(E), [qualifier(Q) || Q <- Qs]]);
e({bc, P, E, Qs}) -> node(P, ["bc ", e(E), [qualifier(Q) || Q <- Qs]]);
e({block, P, B}) -> node(P, ["block ", list(B)]);
e({'if', P, Cs}) -> node(P, ["if", clauses(Cs)]);
e({'case', P, E, Cs}) -> node(P, ["case ", e(E), clauses(Cs)]);
e({'receive', P, Cs}) -> node(P, ["receive", clauses(Cs)]);
e({'receive', P, Cs, T, B}) -> node(P, ["receive", clauses(Cs), " after ", e(T), " ", list(B)]);
e({'try', P, B, Cs, Hs, A}) ->
    node(P, ["try ", list(B), " of", clauses(Cs), " catch", [handler(H) || H <- Hs], " after ", list(A)]);
e({'catch', P, E}) -> node(P, ["catch ", e(E)]).

cons({nil, _}) -> "";
cons({cons, _, H, T}) -> [", ", e(H), cons(T)];
cons(T) -> [" | ", e(T)].

field({map_field_assoc, P, K, V}) -> [" ", place(P), e(K), "=>", e(V)];
field({map_field_exact, P, K, V}) -> [" ", place(P), e(K), ":=", e(V)].
rfield({record_field, P, {atom, _, F}, V}) -> [" ", place(P), atom(F), "=", e(V)];
rfield({record_field, P, {var, _, F}, V}) -> [" ", place(P), atom_to_list(F), "=", e(V)].
segment({bin_element, P, V, S, T}) -> [" ", place(P), e(V), ":", width(S), "/", specifiers(T)].
width(default) -> "default";
width(E) -> e(E).
specifiers(default) -> "";
specifiers(Ts) -> join([specifier(T) || T <- Ts], "-").
specifier({W, N}) -> [atom_to_list(W), ":", integer_to_list(N)];
specifier(W) -> atom_to_list(W).
qualifier({generate, P, L, R}) -> [" ", place(P), e(L), "<-", e(R)];
qualifier({b_generate, P, L, R}) -> [" ", place(P), e(L), "<=", e(R)];
qualifier(E) -> [" filter ", e(E)].
handler({clause, P, [{tuple, _, [C, R, {var, _, T}]}], G, B}) ->
    [" [", place(P), e(C), ":", e(R), ":", atom_to_list(T), " when ", join([list(X) || X <- G], "; "), " -> ",
     list(B), "]"].
