%% The reasons of the errors that the language itself raises.
-module(main).
-export([main/0, f/1]).

main() ->
    Zero = zero(0),
    A = id(a),
    try_all([
        fun() -> 1 div Zero end,
        fun() -> 1 rem Zero end,
        fun() -> 1 / Zero end,
        fun() -> A + 1 end,
        fun() -> 1 - id([]) end,
        fun() -> -A end,
        fun() -> A * 1.0 end,
        fun() -> 1 bsl A end,
        fun() -> bnot id(1.5) end,
        fun() -> {ok, _} = id({error, x}) end,
        fun() -> case id(3) of 4 -> ok end end,
        fun() -> if Zero > 1 -> ok end end,
        fun() -> f(id(2)) end,
        fun() -> (fun(1) -> ok end)(id(2)) end,
        fun() -> A(1) end,
        fun() -> (id(fun(X) -> X end))(1, 2) end,
        fun() -> nosuch:function(1) end,
        fun() -> main:nosuch(1, 2) end,
        fun() -> hd(id([])) end,
        fun() -> tl(A) end,
        fun() -> element(3, id({1, 2})) end,
        fun() -> element(A, {1}) end,
        fun() -> length(id([1 | 2])) end,
        fun() -> atom_to_list(id(1)) end,
        fun() -> list_to_integer(id("x1")) end,
        fun() -> id(A) ++ [b] end,
        fun() -> [1] -- A end,
        fun() -> not id(1) end,
        fun() -> id(1) andalso true end,
        fun() -> [X || X <- id(A)] end,
        fun() -> [X || X <- [1 | id(2)]] end,
        fun() -> [X || X <- [1], id(7)] end,
        fun() -> try id(5) of 4 -> ok catch _:_ -> no end end,
        fun() -> A ! 1 end,
        fun() -> 1.0e308 * id(10.0) end,
        fun() -> trunc(A) end,
        fun() -> spawn(A) end,
        fun() -> tuple_size(id([])) end,
        fun() -> lists:map(fun(X) -> X + 1 end, [1, A]) end
    ]).

zero(X) -> X.
id(X) -> X.

f(1) -> one.

try_all([]) -> ok;
try_all([F | Fs]) ->
    R = try F() catch error:{badarity, {G, A}} -> {badarity, is_function(G), A}; C:E -> {C, E} end,
    io:format("~w~n", [R]),
    try_all(Fs).
