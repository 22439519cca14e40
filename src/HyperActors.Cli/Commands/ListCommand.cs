using System.CommandLine;
using HyperActors.Replacement;

namespace HyperActors.Cli;

/// <summary><c>hyperactors list</c>: the words that a scenario may use.</summary>
internal static class ListCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create()
    {
        var list = new Command("list", "Show the words that a scenario may use");
        var policies = new Command("policies", "Page-replacement policies");
        policies.SetAction(result => ListPolicies(result.Context));
        list.Add(policies);
        return list;
    }

    private static int ListPolicies(CommandContext context)
    {
        var table = new ResultTable("policy", "what it does");
        foreach (PolicyDescription policy in PolicyRegistry.All)
            table.Add(policy.Name, policy.Summary);
        context.Results.Write(table);
        return ExitCodes.Success;
    }
}
