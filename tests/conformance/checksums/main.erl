%% CRC-32, Adler-32 and MD5 of iodata, across the block sizes, and what isn't iodata.
-module(main).
-export([main/0]).
main() ->
    io:format("~p~n", [[erlang:crc32(X) || X <- ["", <<"hello">>, ["a", $b, [<<"c">>]], lists:seq(0, 255)]]]),
    io:format("~p~n", [[erlang:adler32(X) || X <- ["", <<"hello">>, binary:copy(<<255>>, 100000)]]]),
    io:format("~p~n", [erlang:crc32(erlang:crc32("hel"), "lo")]),
    io:format("~p~n", [erlang:adler32(erlang:adler32("hel"), "lo")]),
    Sizes = [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 100000],
    [io:format("~p ~s~n", [N, binary:encode_hex(erlang:md5(binary:copy(<<"x">>, N)))]) || N <- Sizes],
    [io:format("~p~n", [try erlang:apply(erlang, F, A) catch C:R -> {F, C, R} end])
      || {F, A} <- [{crc32, [a]}, {crc32, [-1, "a"]}, {crc32, [1 bsl 32, "a"]}, {crc32, [[256]]},
                    {adler32, [x, "a"]}, {md5, [{}]}, {md5, [<<1:3>>]}, {crc32, [4294967295, "a"]},
                    {adler32, [4294967295, "ab"]}]].
