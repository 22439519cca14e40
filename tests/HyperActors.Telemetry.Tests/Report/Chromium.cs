using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HyperActors.Telemetry.Tests;

/// <summary>A headless browser of its own, driven by its DevTools protocol; it has no network to reach.</summary>
internal sealed partial class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _asked = new();
    private readonly ConcurrentQueue<JsonNode> _events = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _last;

    private Chromium(Process process, string profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>Where the browser is; null if there is none.</summary>
    public static string? Program { get; } =
        new[] { Environment.GetEnvironmentVariable("HYPERACTORS_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser" }
            .FirstOrDefault(File.Exists);

    /// <summary>What went wrong on the page, and every request that left it.</summary>
    public IEnumerable<string> Complaints => _events.Select(Complaint).OfType<string>();

    public static async Task<Chromium> Start(int width, bool dark)
    {
        string profile = Directory.CreateTempSubdirectory("hyperactors-browser-").FullName;
        ProcessStartInfo start = new(Program!) { RedirectStandardError = true };
        foreach (string word in (string[])["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            $"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank"])
            start.ArgumentList.Add(word);
        Chromium browser = new(Process.Start(start)!, profile);
        try
        {
            await browser.Connect(width, dark);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Shows a file and waits until its script has run; once for each browser.</summary>
    public async Task Show(string path)
    {
        await Ask("Page.navigate", new JsonObject { ["url"] = "file://" + path });
        await _loaded.Task.WaitAsync(_patience);
        Assert.Equal("1", (await Evaluate("document.documentElement.dataset.ready"))?.ToString());
    }

    /// <summary>The value of an expression; of a promise what it comes to.</summary>
    public async Task<JsonNode?> Evaluate(string expression)
    {
        JsonNode answer = await Ask("Runtime.evaluate", new JsonObject
        {
            ["expression"] = expression,
            ["awaitPromise"] = true,
            ["returnByValue"] = true,
        });
        Assert.True(answer["exceptionDetails"] is null, answer["exceptionDetails"]?.ToJsonString());
        return answer["result"]!["value"];
    }

    public async Task Press(string key, int code)
    {
        foreach (string type in (string[])["keyDown", "keyUp"])
            await Ask("Input.dispatchKeyEvent",
                new JsonObject { ["type"] = type, ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = code });
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A process of the browser may still write there; the folder is a temporary one.
        }
    }

    private async Task Connect(int width, bool dark)
    {
        string? address = null;
        while (address is null)
        {
            string line = await _process.StandardError.ReadLineAsync().WaitAsync(_patience)
                ?? throw new InvalidOperationException("The browser ended before it listened.");
            Match match = Listening().Match(line);
            address = match.Success ? match.Groups[1].Value : null;
        }
        // Nobody reads on, and a full pipe would stop it.
        _ = _process.StandardError.ReadToEndAsync();
        using HttpClient client = new();
        JsonArray targets = JsonNode.Parse(await client.GetStringAsync($"http://{address}/json/list"))!.AsArray();
        string page = targets.First(target => (string)target!["type"]! == "page")!["webSocketDebuggerUrl"]!.ToString();
        await _socket.ConnectAsync(new Uri(page), default);
        _ = Task.Run(Receive);
        foreach (string domain in (string[])["Page", "Runtime", "Log", "Network"])
            await Ask(domain + ".enable", []);
        await Ask("Emulation.setDeviceMetricsOverride",
            new JsonObject { ["width"] = width, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await Ask("Emulation.setEmulatedMedia", new JsonObject
        {
            ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }),
        });
    }

    private async Task<JsonNode> Ask(string method, JsonObject parameters)
    {
        int id = Interlocked.Increment(ref _last);
        TaskCompletionSource<JsonNode> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters });
        await _socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, default);
        JsonNode message = await answer.Task.WaitAsync(_patience);
        return message["result"] ?? throw new InvalidOperationException($"{method}: {message.ToJsonString()}");
    }

    private async Task Receive()
    {
        byte[] buffer = new byte[1 << 16];
        using MemoryStream message = new();
        try
        {
            while (true)
            {
                WebSocketReceiveResult part = await _socket.ReceiveAsync(buffer, default);
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                JsonNode node = JsonNode.Parse(message.ToArray())!;
                message.SetLength(0);
                if (node["id"] is { } id && _asked.TryRemove((int)id, out TaskCompletionSource<JsonNode>? asked))
                    asked.SetResult(node);
                else
                    _events.Enqueue(node);
                if ((string?)node["method"] == "Page.loadEventFired")
                    _loaded.TrySetResult();
            }
        }
        catch (Exception closed) when (closed is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static string? Complaint(JsonNode node)
    {
        string text = node.ToJsonString();
        return (string?)node["method"] switch
        {
            "Runtime.exceptionThrown" or "Log.entryAdded" => text,
            "Runtime.consoleAPICalled" => text,
            "Network.requestWillBeSent" when (string)node["params"]!["request"]!["url"]! is var url
                && !url.StartsWith("file:", StringComparison.Ordinal) && url != "about:blank" => "request: " + url,
            _ => null,
        };
    }

    [GeneratedRegex("DevTools listening on ws://([^/]+)/")]
    private static partial Regex Listening();
}
