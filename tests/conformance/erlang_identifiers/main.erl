%% Funs, references and pids as texts and back.
-module(main).
-export([main/0, exported/2]).

exported(A, _) -> A.

try_it(F) ->
    try F() catch C:R:S -> {M, N, A, _} = hd(S), {C, R, {M, N, A}} end.

main() ->
    Ref = make_ref(),
    io:format("~p~n", [list_to_ref(ref_to_list(Ref)) =:= Ref]),
    io:format("~p~n", [list_to_pid(pid_to_list(self())) =:= self()]),
    io:format("~p~n", [list_to_ref("#Ref<0.1.2.3>") =:= list_to_ref("#Ref<0.1.2.3>")]),
    io:format("~p~n", [[try_it(fun() -> list_to_ref(T) end)
                        || T <- ["#Ref<0.1.2>", "#Ref<0.1.2.3", "<0.1.2>", a, "#Ref<0.1.2.x>"]]]),
    io:format("~p~n", [[try_it(fun() -> list_to_pid(T) end) || T <- ["<0.1>", "0.1.2", a, "<0.a.1>"]]]),
    io:format("~p~n", [[try_it(fun() -> pid_to_list(T) end) || T <- [a, Ref]]]),
    io:format("~p~n", [[try_it(fun() -> ref_to_list(T) end) || T <- [a, [x]]]]),
    External = fun ?MODULE:exported/2,
    io:format("~p~n", [erlang:fun_info(External)]),
    io:format("~p~n", [[erlang:fun_info(External, I) || I <- [module, name, arity, type, env]]]),
    Captured = {captured, 1},
    Local = fun(X, Y, Z) -> {X, Y, Z, Captured} end,
    io:format("~p~n", [[erlang:fun_info(Local, I) || I <- [module, arity, type, env]]]),
    io:format("~p~n", [[try_it(fun() -> erlang:fun_info(External, foo) end),
                        try_it(fun() -> erlang:fun_info(a, name) end),
                        try_it(fun() -> erlang:fun_info(1) end)]]),
    io:format("~p~n", [[node() =:= node(self()), node(Ref), nodes(), nodes([this, visible]), is_alive()]]),
    io:format("~p~n", [[try_it(fun() -> node(a) end), try_it(fun() -> nodes(foo) end)]]).
