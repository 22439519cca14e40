using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HyperActors.Telemetry;

/// <summary>Exports <see cref="RuntimeHealth"/>. This class alone knows OpenTelemetry's packages.</summary>
/// <remarks>
/// Spans of virtual time do not come this way: the base library counts in 100 ns, and gives spans random identifiers.
/// </remarks>
public static class WallExport
{
    /// <summary>The base library's own meter: garbage collections, heap, threads, contention.</summary>
    private const string DotNetMeter = "System.Runtime";

    /// <summary>Sends to a collector with the stock exporter: OTLP over HTTP in protobuf.</summary>
    /// <param name="endpoint">The collector, such as <c>http://localhost:4318</c>.</param>
    /// <param name="version">Version of the program.</param>
    /// <returns>Dispose of it to send what is left.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDisposable ToCollector(Uri endpoint, string version)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        string root = endpoint.AbsoluteUri.TrimEnd('/');
        TracerProvider tracer = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Describe(version))
            .AddSource(RuntimeHealth.SourceName)
            .AddOtlpExporter(options => Set(options, root + "/v1/traces"))
            .Build();
        MeterProvider meter = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(Describe(version))
            .AddMeter(RuntimeHealth.SourceName, DotNetMeter)
            .AddOtlpExporter(options => Set(options, root + "/v1/metrics"))
            .Build();
        return new Both(tracer, meter);
    }

    /// <summary>
    /// Writes spans as text: with OpenTelemetry's console exporter where it is built in (<c>-p:Akka=true</c>), with a writer of
    /// our own otherwise.
    /// </summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="version">Version of the program.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDisposable ToConsole(TextWriter writer, string version)
    {
        ArgumentNullException.ThrowIfNull(writer);
#if AKKA
        return Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(Describe(version))
            .AddSource(RuntimeHealth.SourceName)
            .AddProcessor(new ConsoleExport(writer))
            .Build();
#else
        return ActivityText.ListenTo(RuntimeHealth.SourceName, writer, version);
#endif
    }

    private static ResourceBuilder Describe(string version) => ResourceBuilder.CreateEmpty()
        .AddService("runtime", "hyperactors", version, autoGenerateServiceInstanceId: false)
        .AddAttributes([new KeyValuePair<string, object>("hyperactors.clock", "wall")]);

    private static void Set(OtlpExporterOptions options, string endpoint)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri(endpoint);
    }

    private sealed class Both(IDisposable one, IDisposable other) : IDisposable
    {
        public void Dispose()
        {
            one.Dispose();
            other.Dispose();
        }
    }

#if AKKA
    /// <summary>That exporter knows no other place than standard output, which is for results.</summary>
    private sealed class ConsoleExport(TextWriter writer)
        : SimpleActivityExportProcessor(new ConsoleActivityExporter(new ConsoleExporterOptions()))
    {
        public override void OnEnd(System.Diagnostics.Activity data)
        {
            TextWriter before = Console.Out;
            Console.SetOut(writer);
            try
            {
                base.OnEnd(data);
            }
            finally
            {
                Console.SetOut(before);
            }
        }
    }
#endif
}
