using HyperActors.Telemetry;

namespace HyperActors.Akka.Tests;

/// <summary>Where Akka.NET restores, so does OpenTelemetry's console exporter, which then writes the wall-clock spans.</summary>
/// <remarks>What it writes is the business of <c>ConsoleSpanTests</c>, which are compiled in here too.</remarks>
public sealed class ConsoleExporterTests
{
    [Fact]
    public void WallExport_BuiltWithAkka_UsesTheConsoleExporterOfOpenTelemetry() =>
        Assert.Contains(
            typeof(WallExport).Assembly.GetReferencedAssemblies(),
            static assembly => assembly.Name == "OpenTelemetry.Exporter.Console");
}
