using System.Security.Cryptography;
using HyperActors.Actors;
using HyperActors.Replacement;
using HyperActors.Scenarios;
using HyperActors.Workloads;

namespace HyperActors.Telemetry;

/// <summary>Tells builds of the program apart whose version is the same.</summary>
/// <remarks>
/// A kept run may stand in for a new one only if the same code made it. Builds are deterministic: a module's id is a hash
/// of what it was compiled from.
/// </remarks>
public static class ProgramBuild
{
    // One type of each module that decides what a run comes to.
    private static readonly Type[] _parts =
        [typeof(SimTime), typeof(Actor), typeof(PolicyRegistry), typeof(TraceReader), typeof(Machine.Hypervisor), typeof(Scenario)];

    private static readonly string _code = Convert.ToHexStringLower(SHA256.HashData(
        [.. _parts.SelectMany(static type => type.Module.ModuleVersionId.ToByteArray())]))[..8];

    /// <summary>A version and the code that bears it, such as <c>0.1.0+5d193d6d</c>.</summary>
    /// <param name="version">The version.</param>
    public static string Of(string version) => $"{version}+{_code}";
}
