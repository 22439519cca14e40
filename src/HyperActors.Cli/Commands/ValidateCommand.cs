using System.CommandLine;

namespace HyperActors.Cli;

/// <summary><c>hyperactors validate</c>: judges models by what real systems did.</summary>
internal static class ValidateCommand
{
    /// <summary>Describes the verb.</summary>
    public static Command Create() => new("validate", "Judge models by what real systems did")
    {
        ValidateLinuxCommand.Create(),
    };
}
