// To add a verb: write Commands/<Verb>Command.cs, an internal static class whose Create() returns a Command that
// says what it takes and whose action returns one of ExitCodes; then name it in HyperActorsCommand.Verbs.
// Inside the action, `result.Context` has the streams: results go to Output, everything else to Error.
using HyperActors.Cli;

return HyperActorsCommand.Run(args, Terminal.OfProcess());
