using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;

namespace HyperActors.Telemetry;

/// <summary>Sends traces and metrics to an OpenTelemetry collector while the run goes on: OTLP over HTTP, JSON encoding.</summary>
/// <remarks>
/// A run is worth more than its trace: a collector that is down, slow or refuses costs the run nothing but the telemetry.
/// The first failure that trying again does not mend ends the sending, and <see cref="Problem"/> says why.
/// </remarks>
public sealed class OtlpHttpSink : ITraceSink
{
    private const int EpisodesPerRequest = 256;
    private const int RequestsWaiting = 64;
    private const int Tries = 3;

    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _longestPause = TimeSpan.FromSeconds(5);

    private readonly Uri _traces;
    private readonly Uri _metrics;
    private readonly OtlpTraceEncoder _encoder;
    private readonly HttpClient _client = new() { Timeout = _timeout };
    private readonly Channel<(Uri To, byte[] Body)> _requests =
        Channel.CreateBounded<(Uri To, byte[] Body)>(new BoundedChannelOptions(RequestsWaiting) { SingleReader = true });

    private readonly Task _sending;
    private volatile string? _problem;

    /// <summary>Makes a sink.</summary>
    /// <param name="endpoint">The collector, such as <c>http://localhost:4318</c>; <c>/v1/traces</c> and <c>/v1/metrics</c>
    /// are appended.</param>
    /// <param name="resource">Where the telemetry comes from.</param>
    public OtlpHttpSink(Uri endpoint, OtlpResource resource)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        string root = endpoint.AbsoluteUri.TrimEnd('/');
        _traces = new Uri(root + "/v1/traces");
        _metrics = new Uri(root + "/v1/metrics");
        _encoder = new OtlpTraceEncoder(resource);
        _sending = Task.Run(SendAll);
    }

    /// <summary>Why not everything was delivered; null if everything was.</summary>
    public string? Problem => _problem;

    /// <inheritdoc />
    public void Write(IReadOnlyList<TraceEpisode> episodes)
    {
        foreach (TraceEpisode[] request in episodes.Chunk(EpisodesPerRequest))
            Enqueue(_traces, _encoder.Encode(request).ToArray());
    }

    /// <summary>Sends the metrics of a run.</summary>
    /// <param name="document">An OTLP <c>MetricsData</c> document, as <see cref="OtlpMetricEncoder"/> makes it.</param>
    public void WriteMetrics(byte[] document) => Enqueue(_metrics, document);

    /// <inheritdoc />
    /// <remarks>What was written last may still be on its way; <see cref="Dispose"/> waits for it.</remarks>
    public void Complete()
    {
    }

    /// <summary>Waits until everything is delivered, or cannot be.</summary>
    public void Dispose()
    {
        _requests.Writer.TryComplete();
        _sending.GetAwaiter().GetResult();
        _client.Dispose();
    }

    private void Enqueue(Uri to, byte[] body)
    {
        // A full channel makes the run wait for the collector, for as long as a request may take at most.
        if (_problem is null)
            _requests.Writer.WriteAsync((to, body)).AsTask().GetAwaiter().GetResult();
    }

    private async Task SendAll()
    {
        await foreach ((Uri to, byte[] body) in _requests.Reader.ReadAllAsync().ConfigureAwait(false))
            if (_problem is null)
                _problem = await Send(to, body).ConfigureAwait(false);
    }

    /// <summary>Sends one request.</summary>
    /// <returns>Why it failed; null if it did not.</returns>
    private async Task<string?> Send(Uri to, byte[] body)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using ByteArrayContent content = new(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using HttpResponseMessage response = await _client.PostAsync(to, content).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                    return Rejected(await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false));
                if (attempt == Tries || !MayBeTriedAgain(response.StatusCode))
                    return $"{to} answers {(int)response.StatusCode} {response.ReasonPhrase}";
                await Task.Delay(PauseAfter(response, attempt)).ConfigureAwait(false);
            }
            catch (HttpRequestException failure)
            {
                return $"{to}: {failure.Message}";
            }
            catch (TaskCanceledException)
            {
                return $"{to} did not answer within {_timeout.TotalSeconds:0} s";
            }
        }
    }

    /// <summary>The statuses after which OTLP asks to try again.</summary>
    private static bool MayBeTriedAgain(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static TimeSpan PauseAfter(HttpResponseMessage response, int attempt)
    {
        TimeSpan pause = response.Headers.RetryAfter?.Delta ?? TimeSpan.FromMilliseconds(100 << attempt);
        return pause < _longestPause ? pause : _longestPause;
    }

    private static string? Rejected(byte[] answer)
    {
        if (answer.Length == 0)
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("partialSuccess", out JsonElement partial)
                && partial.TryGetProperty("errorMessage", out JsonElement message)
                && message.GetString() is { Length: > 0 } text
                    ? $"the collector rejected a part: {text}"
                    : null;
        }
        catch (JsonException)
        {
            // A collector may answer in protobuf all the same; what it says then is that it took the request.
            return null;
        }
    }
}
