%% A parse transform that is nowhere.
-module(main).
-compile({parse_transform, nowhere}).
-export([main/0]).

main() -> ok.
