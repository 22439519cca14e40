using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HyperActors.Telemetry.Tests.Otlp;

/// <summary>A collector on a port of its own, over real HTTP; it answers as it is told to.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<int, HttpStatusCode> _answer;
    private readonly string _contentType;
    private readonly Task _receiving;
    private int _requests;

    /// <param name="answer">The status for each request, by its number from 1; all succeed by default.</param>
    /// <param name="contentType">The encoding that is accepted.</param>
    public OtlpReceiver(Func<int, HttpStatusCode>? answer = null, string contentType = "application/json")
    {
        _contentType = contentType;
        _answer = answer ?? (static _ => HttpStatusCode.OK);
        Endpoint = new Uri($"http://127.0.0.1:{FreePort()}/");
        _listener.Prefixes.Add(Endpoint.AbsoluteUri);
        _listener.Start();
        _receiving = Task.Run(Receive);
    }

    public Uri Endpoint { get; }

    public ConcurrentQueue<string> Traces { get; } = [];

    public ConcurrentQueue<string> Metrics { get; } = [];

    public static int FreePort()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _listener.Stop();
        _receiving.GetAwaiter().GetResult();
        _listener.Close();
    }

    private async Task Receive()
    {
        while (_listener.IsListening)
        {
            try
            {
                Answer(await _listener.GetContextAsync());
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        using StreamReader reader = new(context.Request.InputStream, Encoding.UTF8);
        string body = reader.ReadToEnd();
        HttpStatusCode status = _answer(++_requests);
        if (context.Request.HttpMethod != "POST" || context.Request.ContentType != _contentType)
            status = HttpStatusCode.UnsupportedMediaType;
        else if (status == HttpStatusCode.OK)
            (context.Request.Url!.AbsolutePath switch
            {
                "/v1/traces" => Traces,
                "/v1/metrics" => Metrics,
                var other => throw new InvalidOperationException(other),
            }).Enqueue(body);
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = _contentType;
        if (_contentType == "application/json")
            context.Response.OutputStream.Write("{}"u8);
        context.Response.Close();
    }
}
