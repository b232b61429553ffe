-module(main).
-export([main/0]).

-define(ONE, 1).
-define(TWICE(X), (2 * (X))).
-define(PAIR(A, B), {A, B}).
-define(NOARGS(), none).
-define(OVER, over).
-define(OVER(X), {over, X}).
-define(SHOW(Expr), io:format("~s = ~p~n", [??Expr, Expr])).
-define(NESTED(X), ?PAIR(?TWICE(X), ?ONE)).
-define(BLOCK(Var, Body), begin Var = Body, Var end).
-define(LONG(X),
        case X of
            a -> first;
            _ -> second
        end).
-define(STRING, "a string").
-define(COMMA_ARG(F, Args), F Args).

line() -> ?LINE.
function() -> {?FUNCTION_NAME, ?FUNCTION_ARITY}.
function(_, _) -> {?FUNCTION_NAME, ?FUNCTION_ARITY}.

-ifdef(NOTHING).
branch() -> not_reached.
-else.
branch() -> else_branch.
-endif.

-ifndef(NOTHING).
other() -> ifndef.
-endif.

-if(?ONE =:= 2).
chosen() -> if_branch.
-elif(?ONE + 1 =:= 2).
chosen() -> elif_branch.
-else.
chosen() -> else_branch.
-endif.

-if(defined(ONE) andalso not defined(TWO)).
is_defined() -> yes.
-else.
is_defined() -> no.
-endif.

-define(REDEFINED, before).
before_it() -> ?REDEFINED.
-undef(REDEFINED).
-define(REDEFINED, 'after').
after_it() -> ?REDEFINED.

main() ->
    io:format("~p ~p ~p~n", [?ONE, ?TWICE(3 + 4), ?PAIR({a, b}, [c, d])]),
    io:format("~p ~p ~p~n", [?NOARGS(), ?OVER, ?OVER(1)]),
    io:format("~p~n", [?NESTED(5)]),
    ?SHOW(1 + 2 * 3),
    ?SHOW(lists:map(fun(X) -> {X, "q"} end, [1, 'B c', $d])),
    io:format("~p~n", [?BLOCK(V, 4)]),
    io:format("~p ~p~n", [?LONG(a), ?LONG(b)]),
    io:format("~s ~s~n", [?STRING, ?STRING ?STRING]),
    io:format("~p~n", [?COMMA_ARG(max, (1, 2))]),
    io:format("~p ~p ~p~n", [?MODULE, ?MODULE_STRING, ?LINE]),
    io:format("~p ~p ~p~n", [line(), function(), function(1, 2)]),
    io:format("~p~n", [filename(?FILE)]),
    io:format("~p~n", [[branch(), other(), chosen(), is_defined(), before_it(), after_it()]]),
    io:format("~p ~p~n", [?MACHINE, V]).

filename(Path) -> lists:reverse(lists:takewhile(fun(C) -> C =/= $/ end, lists:reverse(Path))).
