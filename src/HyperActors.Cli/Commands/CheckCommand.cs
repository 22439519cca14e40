using System.CommandLine;
using System.Text.Json;
using HyperActors.Scenarios;

namespace HyperActors.Cli;

/// <summary><c>hyperactors check</c>: says what is wrong with scenarios, or what they will put together.</summary>
internal static class CheckCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        Argument<string[]> scenarios = Words.OneOrMore("scenario", "Scenario files");
        var arguments = new ScenarioArguments();
        var resolved = new Option<bool>("--resolved") { Description = "Print the scenario with every profile and default written out" };
        Option<bool> json = Words.Json();
        var command = new Command("check", "Check scenarios without running them") { scenarios, arguments.Set, resolved, json };
        command.SetAction(result => Check(
            result.Context, result.GetRequiredValue(scenarios), arguments.Overrides(result), result.GetValue(resolved),
            result.GetValue(json)));
        return command;
    }

    private static int Check(CommandContext context, string[] paths, IReadOnlyList<string> overrides, bool resolved, bool json)
    {
        if (resolved && json)
            return context.Refuse("'--resolved' prints YAML and '--json' JSON", "choose one of them");
        List<CheckedScenario> scenarios = [.. paths.Select(path => Check(path, overrides))];
        foreach (CheckedScenario one in scenarios)
            ScenarioArguments.Print(context, one.Errors);
        if (json)
            context.Output.WriteLine(JsonSerializer.Serialize(CheckDocument.From(scenarios), CliJson.Readable.CheckDocument));
        else
            foreach (CheckedScenario one in scenarios)
                if (one.Errors.Count == 0 && resolved)
                    context.Output.Write(one.Scenario!.Resolve());
                else if (one.Errors.Count == 0)
                    PlanRenderer.Write(context.Output, one.Scenario!.Plan());
        return scenarios.Exists(one => one.Errors.Count > 0) ? ExitCodes.InvalidInput : ExitCodes.Success;
    }

    private static CheckedScenario Check(string path, IReadOnlyList<string> overrides)
    {
        ScenarioReading reading = ScenarioReader.Read(path, overrides);
        IReadOnlyList<ScenarioError> errors = reading.Scenario is { } scenario ? scenario.VerifyTraces() : reading.Errors;
        return new CheckedScenario(path, reading.Scenario, errors);
    }
}

/// <summary>A scenario and what is wrong with it.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Scenario">The scenario, if it could be read.</param>
/// <param name="Errors">Its mistakes; empty if there is none.</param>
internal sealed record CheckedScenario(string File, Scenario? Scenario, IReadOnlyList<ScenarioError> Errors);
