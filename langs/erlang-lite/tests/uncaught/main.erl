%% Ends in the exception that its argument names. expected.txt: what erl's erl_error says of each, with escript's
%% layout and without the lines of library modules.
-module(main).
-export([main/1]).

main([Case]) ->
    Result = run(Case),
    io:format("~p~n", [Result]).

run("badarith") -> divide(1, number("0"));
run("plus") -> number("1") + list_to_atom("a");
run("badmatch") -> {ok, X} = {error, list_to_atom("x")}, X;
run("function_clause") -> one(number("7"));
run("case_clause") -> case number("3") of 4 -> ok end;
run("if_clause") -> X = number("3"), if X == 1 -> ok end;
run("try_clause") -> try number("5") of 4 -> ok catch _:_ -> x end;
run("undef") -> nosuch:fn(1, 2);
run("badarg") -> list_to_integer(list_to_atom("abc"));
run("badfun") -> F = list_to_atom("a"), F(1);
run("badarity") -> F = fun(A) -> A end, (id(F))(1, 2);
run("throw") -> throw(oops);
run("exit") -> exit({shutdown, "now"});
run("error") -> error({my, reason});
run("error2") -> error(badarg, [1, "two"]);
run("boolean") -> id(1) andalso true;
run("lists_clause") -> lists:nth(3, [1, id(2)]);
run("element") -> element(3, id({1, 2}));
run("long") -> error({reason, lists:seq(1, 40), lists:duplicate(5, "some text"), {nested, {tuple, [of_things, and_more]}}});
run("long_match") -> [] = id({reason, lists:seq(1, 40), {nested, {tuple, [of_things, and_more]}}});
run("long_clause") -> one(id({reason, lists:seq(1, 40), {nested, {tuple, [of_things, and_more]}}}));
run("after") -> try one(number("7")) after id(1) end;
run("send") -> list_to_atom("a") ! 1;
run("hd") -> hd(id([]));
run("record") -> atom_to_list(number("1"));
run("chars") -> lists:concat(id([1, {a}]));
run("foreach") -> lists:foreach(id(x), [1]);
run("keyfind") -> lists:keyfind(a, 0, id(b));
run("append") -> id(a) ++ [1];
run("not") -> not id(1);
run("tuple") -> setelement(4, id({1, 2}), x);
run("exit_normal") -> exit(normal);
run("atom") -> list_to_atom(id(1));
run("string") -> integer_to_list(id(a));
run("math") -> math:sqrt(id(-1));
run("unary") -> -id(a);
run("exit_self") -> exit(id("string reason"));
run("nth0") -> lists:nth(0, id([1]));
run("export") -> main:nosuch(1).

one(1) -> one.

divide(A, B) -> A div B.

number(Text) -> list_to_integer(Text).

id(X) -> X.

deep(0) -> number("x1");
deep(N) -> 1 + deep(N - 1).
