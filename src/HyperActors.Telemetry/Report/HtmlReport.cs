using System.Net;
using System.Text;

namespace HyperActors.Telemetry;

/// <summary>The report of a run: one HTML file that needs no other file and no network.</summary>
/// <remarks>
/// The page is written in <c>Report/page</c> and bundled with its two plotting libraries (uPlot for what goes on in time,
/// Observable Plot for distributions) into <c>Report/page/bundle</c>, which is committed, so that a build needs no Node.
/// The data stands in the page as columns; a policy in its head forbids every request.
/// </remarks>
public static class HtmlReport
{
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the report: the same bytes for the same input.</summary>
    /// <param name="input">The run.</param>
    /// <param name="stream">Where to; stays open.</param>
    public static void Write(ReportInput input, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(stream);
        using StreamWriter writer = new(stream, _utf8, leaveOpen: true) { NewLine = "\n" };
        string title = WebUtility.HtmlEncode(input.Summary.Scenario);
        writer.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            <meta name="color-scheme" content="light dark">
            <title>{title} - HyperActors report</title>
            <style>
            """);
        writer.Write('\n');
        writer.Write(Resource("report.css"));
        writer.Write("\n</style>\n</head>\n<body>\n<noscript>This report draws its plots with JavaScript.</noscript>\n"
            + "<main id=\"report\"></main>\n<script type=\"application/json\" id=\"data\">");
        writer.Write(Encoding.UTF8.GetString(new ReportDocument(input).ToJson()));
        writer.Write("</script>\n<script>\n");
        writer.Write(Resource("report.js"));
        writer.Write("\n</script>\n</body>\n</html>\n");
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {name}.");
        using StreamReader reader = new(stream);
        // What ends a script element may stand in a string of the bundle.
        return reader.ReadToEnd().Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase);
    }
}
