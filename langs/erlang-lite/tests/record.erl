%% Records what a real erl answers, for the tests in this folder: erlc record.erl && erl -noshell -s record main
%% Each file is a list of {Input, Expected} in the external term format.
-module(record).
-export([main/0]).

main() ->
    rand:seed(exsss, {1, 2, 3}),
    write("format", [{{F, A}, format(F, A)} || {F, A} <- formats()]),
    write("pretty", [{T, text(io_lib:format("~p", [T]))} || T <- pretty_terms()]),
    write("order", [{{A, B}, {order(A, B), A =:= B}} || {A, B} <- pairs(terms())]),
    write("arithmetic", [{{Op, Args}, arithmetic(Op, Args)} || {Op, Args} <- operations()]),
    write("floats", [{F, {float_to_list(F, [short]), float_to_list(F)}} || F <- floats(400)]),
    write("texts", [{{F, A}, call(erlang, F, A)} || {F, A} <- texts()]),
    halt().

write(Name, Cases) ->
    ok = file:write_file("recorded/" ++ Name ++ ".etf", term_to_binary(Cases)).

text(Chars) -> unicode:characters_to_binary(Chars).

format(F, A) ->
    %% A result that isn't text (a padding character below zero) can't be printed.
    try text(io_lib:format(F, A)) of
        Text when is_binary(Text) -> {ok, Text};
        _ -> badarg
    catch
        error:_ -> badarg
    end.

call(M, F, A) ->
    try {ok, apply(M, F, A)} catch error:Reason -> {error, Reason} end.

order(A, B) when A < B -> -1;
order(A, B) when A > B -> 1;
order(A, B) when A == B -> 0.

arithmetic(Op, Args) -> call(erlang, Op, Args).

pick(List) -> lists:nth(rand:uniform(length(List)), List).

%% ---- Numbers

integers() ->
    Edges = [0, 1, -1, 2, 3, -7, 10, 255, 256, 1 bsl 31, 1 bsl 53, 1 bsl 59, 1 bsl 60, 1 bsl 61,
             1 bsl 63, 1 bsl 64, 1 bsl 65, 1 bsl 128, 1 bsl 200, 1000000007, 1 bsl 1023, 1 bsl 1024],
    lists:usort([S * (E + D) || E <- Edges, D <- [-1, 0, 1], S <- [1, -1]]).

random_integer() ->
    Bits = pick([3, 8, 30, 60, 61, 64, 70, 128, 200, 700]),
    pick([1, -1]) * rand:uniform(1 bsl Bits).

random_float() ->
    <<F/float>> = <<(rand:uniform(1 bsl 64) - 1):64>>,
    F.

random_float_safe() ->
    try random_float() catch error:_ -> random_float_safe() end.

floats(N) ->
    [0.0, -0.0, 1.0, -1.0, 0.1, 0.2, 0.3, 1.5, 2.5, 1.0e22, 1.0e23, 123456789.0, 9007199254740992.0,
     9007199254740991.0, 9007199254740993.0, 1.0e15, 1.0e16, 1.0e17, 0.001, 0.0001, 1.0e-5, 1.2345e-5,
     1.0e-10, 5.0e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 100.0, 1000000.0,
     12345678901234.5, 0.012345678901234567, 4.35, 0.285, 1.005, 999999.9999995]
    ++ [random_float_safe() || _ <- lists:seq(1, N)]
    ++ [rand:uniform() * math:pow(10, rand:uniform(40) - 20) || _ <- lists:seq(1, N)]
    ++ [rand:uniform(1000000) / 1000 || _ <- lists:seq(1, 100)].

number() ->
    case rand:uniform(4) of
        1 -> random_float_safe();
        2 -> rand:uniform() * 1000 - 500;
        3 -> pick(integers());
        4 -> random_integer()
    end.

operations() ->
    Binary = ['+', '-', '*', '/', 'div', 'rem', 'band', 'bor', 'bxor', '<', '==', '=<'],
    Unary = ['-', '+', 'bnot', abs, trunc, round, ceil, floor, float],
    [{Op, [number(), number()]} || Op <- Binary, _ <- lists:seq(1, 120)]
    ++ [{Op, [pick(integers()), pick(integers())]} || Op <- Binary, _ <- lists:seq(1, 60)]
    ++ [{Op, [pick([random_integer(), pick(integers())]), pick([0, 1, 3, 59, 60, 61, 63, 64, 65, 130, 1000, -1, -5, -64, -100])]}
        || Op <- ['bsl', 'bsr'], _ <- lists:seq(1, 150)]
    ++ [{Op, [number()]} || Op <- Unary, _ <- lists:seq(1, 80)]
    ++ [{Op, [F]} || Op <- [trunc, round, ceil, floor], F <- [0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 4503599627370495.5, 1.0e300]]
    ++ [{Op, [a, 1]} || Op <- Binary -- ['<', '==', '=<']]
    ++ [{Op, [1, 0]} || Op <- ['/', 'div', 'rem']] ++ [{'/', [1.0, -0.0]}, {'*', [1.0e200, 1.0e200]}]
    ++ [{'bsl', [1, 1 bsl 70]}, {'bsr', [1, 1 bsl 70]}, {'bsr', [-1, 1 bsl 70]}, {'bsl', [0, 1 bsl 70]},
        {'bsl', [1, 33554368]}, {'bsr', [1, -(1 bsl 70)]}, {'bsl', [1, 1.0]}, {'bsl', [a, 1]}].

%% ---- Terms

leaf() ->
    case rand:uniform(9) of
        1 -> rand:uniform(100);
        2 -> pick([a, b, abc, 'A b', '', 'hello world', ok, error, undefined, some_longer_atom_name, 'and', '\n', 'é']);
        3 -> random_integer();
        4 -> rand:uniform(1000) / 8;
        5 -> [];
        6 -> "some text";
        7 -> <<"binary">>;
        8 -> list_to_binary([rand:uniform(256) - 1 || _ <- lists:seq(1, rand:uniform(40))]);
        9 -> lists:duplicate(rand:uniform(60), $x)
    end.

term(0) -> leaf();
term(Depth) ->
    Some = fun() -> [term(Depth - 1) || _ <- lists:seq(1, rand:uniform(6))] end,
    case rand:uniform(6) of
        1 -> leaf();
        2 -> Some();
        3 -> list_to_tuple(Some());
        4 -> list_to_tuple([pick([tag, record_name, a_rather_long_tag_name]) | Some()]);
        5 -> maps:from_list([{pick([a, b, cc, 1, 2.0, "key", {x, 1}]), term(Depth - 1)} || _ <- lists:seq(1, 4)]);
        6 -> Some() ++ leaf()
    end.

pretty_terms() ->
    [term(pick([1, 2, 3])) || _ <- lists:seq(1, 400)] ++ [term(4) || _ <- lists:seq(1, 20)]
    ++ [lists:seq(1, 100), list_to_tuple(lists:seq(1, 60)), [[]], [[[]]], {}, #{}, {a}, [a | b], "", "a\"b\\\n\e\d",
        [$a, 255, 160], [$a, 256], [$a, 127], [$a | $b], <<>>, <<"abc\n">>, <<1, 2, 3>>, <<"abc", 255>>, <<"abc", 1>>,
        -0.0, {tag, lists:seq(1, 60)}, {some_long_tag_here, {another_tag, lists:seq(1, 40), {x, y}}, []},
        [{K, lists:seq(1, K)} || K <- lists:seq(1, 30)], list_to_binary(lists:seq(0, 200)),
        #{a => lists:seq(1, 40), "b" => #{c => lists:duplicate(30, atom)}}, [lists:seq(1, 40) | tail],
        lists:duplicate(40, [a | b]), {{{{{{lists:seq(1, 50)}}}}}}, [{a, b} | lists:seq(1, 50)]].

terms() -> [term(pick([0, 0, 1, 2])) || _ <- lists:seq(1, 60)]
    ++ [1, 1.0, 2, 2.0, -1, 0, 0.0, -0.0, 1 bsl 60, float(1 bsl 60), (1 bsl 60) + 1, 1 bsl 64, float(1 bsl 64),
        -(1 bsl 64), 9007199254740993, 9007199254740992.0, 1.0e300, 1 bsl 1000, a, b, [], [1], [1.0], {1}, {1.0},
        #{1 => a}, #{1.0 => a}, #{1 => 2}, #{1 => 2.0}, <<>>, <<1>>, <<1, 2>>, {}, {1, 2}, [1 | 2], [1, 2],
        'é', 'z', "abc", "abd", aa, ab, 'a b'].

pairs(Terms) ->
    [{pick(Terms), pick(Terms)} || _ <- lists:seq(1, 1200)] ++ [{T, T} || T <- Terms].

%% ---- Formats

formats() ->
    Words = ["abc", abc, <<"abc">>, ["a", [$b], <<"c">>], "", [], 'A b', "a longer text", [955, 956], <<"é"/utf8>>, 12],
    Specs = ["~s", "~10s", "~-10s|", "~.2s", "~10.2s|", "~-10.3s|", "~2s", "~10.10.*s", "~ts", "~10ts", "~-*s|", "~*s"],
    Integers = [0, 7, -7, 255, -255, 1 bsl 70, a, 1.0],
    ISpecs = ["~b", "~B", "~.16b", "~.16B", "~8.16.0B", "~8.2.0b", "~-8b|", "~2b", "~.36b", "~#", "~.16#", "~.16+", "~10.16#", "~.1b", "~.37B", "~20.16.xb"],
    Floats = [0.0, 1.0, -1.5, 3.14159, 1.0e10, 1.0e22, 1.0e-10, 0.05, 0.5, 99.995, 999.9996, 12345.678, -0.0, 9.9999, 0.1, 1, a]
        ++ [rand:uniform() * math:pow(10, rand:uniform(30) - 15) || _ <- lists:seq(1, 40)],
    FSpecs = ["~f", "~.1f", "~.3f", "~10.2f", "~-10.2f|", "~.0f", "~.20f", "~3.1f", "~e", "~.3e", "~12.4e", "~.1e", "~g", "~.3g", "~10.5g", "~.1g", "~.2g", "~10.2.0f"],
    Terms = [leaf() || _ <- lists:seq(1, 30)] ++ [term(2) || _ <- lists:seq(1, 30)],
    TSpecs = ["~w", "~p", "~tw", "~tp", "~lp", "~10w", "~-10w|", "~.5w", "~20p", "~40p", "abc ~p", "abc~n  ~p ~p", "\t~p", "~80.10p", "~30.3tp"],
    [{S, case lists:member($*, S) of true -> [pick([5, -5, $x]), W]; false -> [W] end} || S <- Specs, W <- Words]
    ++ [{S, [I]} || S <- ISpecs, I <- Integers]
    ++ [{S, [F]} || S <- FSpecs, F <- Floats]
    ++ [{S, case S of "abc~n  ~p ~p" -> [T, T]; _ -> [T] end} || S <- TSpecs, T <- Terms]
    ++ [{"~W", [T, D]} || T <- Terms, D <- [0, 1, 2, 3, 5, 8]]
    ++ [{"~P", [T, D]} || T <- Terms, D <- [0, 1, 2, 3, 5, 8, 20]]
    ++ [{F, A} || {F, A} <-
        [{"~c", [65]}, {"~5c", [65]}, {"~.3c", [65]}, {"~5.3c|", [65]}, {"~-5.3c|", [65]}, {"~c", [955]}, {"~tc", [955]},
         {"~c", [a]}, {"~~", []}, {"~3~", []}, {"~n", []}, {"~3n", []}, {"~i", [x]}, {"~i~w", [x, y]}, {"~x", [31, "0x"]},
         {"~.16x", [-31, "0x"]}, {"~.16X", [31, '0X']}, {"~10.16x", [31, "0x"]}, {"~w", []}, {"~w", [1, 2]}, {"abc", []},
         {"~", []}, {"~z", [1]}, {"~s", [[1, 2 | 3]]}, {"~s", [{}]}, {"~s", ["a" | b]}, {<<"~s">>, ["x"]}, {abc, []},
         {"~*.*.*f", [10, 2, $x, 3.14159]}, {"~w", x}, {"~*c", [3, $z]}, {"~-5w|", [ab]}, {"~5.2.*s|", [$-, "abc"]}, {"", []}]].

%% ---- Texts

texts() ->
    [{list_to_integer, [S]} || S <- ["0", "-1", "+12", "", "-", "1.0", "12a", " 1", "123456789012345678901234567890", "-99999999999999999999", abc, [49 | 50], [[49]]]]
    ++ [{list_to_integer, [S, B]} || {S, B} <- [{"ff", 16}, {"FF", 16}, {"-zz", 36}, {"12", 2}, {"1", 1}, {"1", 37}, {"1", a}]]
    ++ [{integer_to_list, [I]} || I <- integers()] ++ [{integer_to_list, [I, B]} || I <- [255, -255, 1 bsl 100], B <- [2, 8, 16, 36, 1, 37]]
    ++ [{list_to_float, [S]} || S <- ["1.0", "-1.5e3", "1.0e-10", "1", "1.", ".5", "1e5", "1.0e", "1.0e400", "+2.5", "1.0E5", "1_0.0", " 1.0"]]
    ++ [{float_to_list, [F, O]} || F <- [1.5, 0.1, 1.0e22, -3.14159, 123456.789, 1.0e300], O <- [[], [{decimals, 2}], [{decimals, 0}], [{decimals, 5}, compact], [{scientific, 3}], [short], [{decimals, -1}], [{decimals, 250}], [foo], [compact]]]
    ++ [{list_to_binary, [L]} || L <- ["abc", [1, [2, <<3>>] | <<4>>], [256], [a], abc, <<"x">>, [1 | 2]]]
    ++ [{binary_to_list, [B]} || B <- [<<>>, <<"abc">>, "abc"]]
    ++ [{atom_to_list, [A]} || A <- [abc, '', 'é', 1]] ++ [{list_to_atom, [L]} || L <- ["abc", "", [233], [955], [a], lists:duplicate(256, $a)]]
    ++ [{F, [T]} || F <- [tuple_to_list, list_to_tuple, length, hd, tl, tuple_size, byte_size, size], T <- [{}, {1, 2}, [], [1, 2], [1 | 2], <<"ab">>, 1]].
