using System.CommandLine;
using System.Text.Json;
using HyperActors.Scenarios;
using HyperActors.Telemetry;
using HyperActors.Workloads;

namespace HyperActors.Cli;

/// <summary><c>hyperactors sweep --find</c>: the planner's question in one command.</summary>
internal static class FindVerb
{
    /// <summary>Finds the answer and tells it.</summary>
    public static int Run(
        CommandContext context, ParseResult result, SweepArguments words, Scenario scenario, SweepPlan plan, string text)
    {
        if (FindQuestion.Parse(text, [.. scenario.Objectives.Select(objective => objective.Name)], out string problem) is not { } question)
            return context.Refuse(problem, FindQuestion.Shape);
        if (plan.TryPath(question.Path) is { } nowhere)
        {
            int place = text.IndexOf(" " + question.Path, StringComparison.Ordinal) + 1;
            ScenarioArguments.Print(context, [nowhere.InOption("--find", text, place)]);
            return ExitCodes.InvalidInput;
        }
        if (plan.Axes.FirstOrDefault(axis => axis.Path != question.Path) is { } other)
            return context.Refuse(
                $"the block 'sweep' varies '{other.Path}' as well", $"choose one value with --set {other.Path}=VALUE");
        foreach (Option<string?> bound in (Option<string?>[])[words.From, words.To])
            if (result.GetValue(bound) is { } value && plan.Try(question.Path, value) is { Count: > 0 } errors)
            {
                int shift = -(question.Path.Length + 1);
                ScenarioArguments.Print(context, errors.Select(error => error.InOption(bound.Name, value, shift)));
                return ExitCodes.InvalidInput;
            }
        FindGrid? grid = FindGrid.Of(
            question, scenario, result.GetValue(words.From), result.GetValue(words.To), result.GetValue(words.Step), out FindProblem? none);
        if (grid is null)
            return context.Refuse(none!.What, none.Help);
        if (words.Store.Prepare(context, result, out ResultsStore? store) is { } unwritable)
            return unwritable;
        SweepPlan candidates = plan.WithAxes(
            [new SweepAxis(question.Path, [.. grid.Values.Select(value => new SweepChoice(question.Path, value))])]);
        SweepSession session = new(context, scenario, candidates, store, words.Facts(result));
        return Search(new FindSession(session, question), result.GetValue(words.Json));
    }

    private static int Search(FindSession find, bool json)
    {
        CommandContext context = find.Session.Context;
        try
        {
            FindResult answer = find.Search();
            find.Session.KeepSweep(answer.Outcomes);
            if (answer.FirstMistake is { } mistake && answer.Outcomes.Count == 0)
            {
                ScenarioArguments.Print(context, mistake.Errors);
                return ExitCodes.InvalidInput;
            }
            if (json)
                context.Output.WriteLine(JsonSerializer.Serialize(FindDocument.Of(find, answer), CliJson.Readable.FindDocument));
            else
                new FindRenderer(find, answer).Write();
            return answer.Answer is null ? ExitCodes.ObjectiveFailed : ExitCodes.Success;
        }
        catch (OperationCanceledException)
        {
            context.Error.WriteLine("interrupted: there is no answer yet"
                + (find.Session.Store is null ? "" : "; --resume goes on with what was kept"));
            return ExitCodes.Interrupted;
        }
        catch (ResultsStoreException failure)
        {
            return StoreArguments.Refuse(context, find.Session.Store!, failure);
        }
        catch (TraceFormatException broken)
        {
            ScenarioArguments.Print(context, [find.Session.Scenario.Describe(broken)]);
            return ExitCodes.InvalidInput;
        }
    }
}
