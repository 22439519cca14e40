using System.Text.Json;
using HyperActors.Scenarios;

namespace HyperActors.Telemetry;

/// <summary>The injected faults of a run, as the page of a report wants them.</summary>
internal static class ReportFaults
{
    /// <summary>More VMs than anybody reads in a cell; those that waited longest are named.</summary>
    private const int MostVms = 4;

    /// <summary>Writes the faults, in the order in which they began; none is an empty array.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<InjectedFaultSummary> faults)
    {
        json.WriteStartArray("faults");
        foreach (InjectedFaultSummary fault in faults.OrderBy(static fault => fault.BeginSeconds))
        {
            json.WriteStartObject();
            json.WriteString("name", fault.Name);
            json.WriteString("what", $"{fault.Verb} {fault.Target}");
            json.WriteNumber("begin", fault.BeginSeconds);
            WriteInstant(json, "end", fault.EndSeconds);
            WriteInstant(json, "recovered", fault.RecoveredSeconds);
            json.WriteStartObject("effects");
            foreach ((string effect, long count) in fault.Effects)
                json.WriteNumber(effect, count);
            json.WriteEndObject();
            json.WriteStartArray("vms");
            foreach (FaultedVmSummary vm in fault.Vms.OrderByDescending(static vm => vm.LongestSeconds).Take(MostVms))
            {
                json.WriteStartObject();
                json.WriteString("name", vm.Name);
                json.WriteNumber("longest", vm.LongestSeconds);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteInstant(Utf8JsonWriter json, string name, double? instant)
    {
        if (instant is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }
}
