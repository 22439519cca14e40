using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace HyperActors.Telemetry.Tests;

/// <summary>The report in a real browser. Without Chromium these say that they were not run.</summary>
public sealed class ReportBrowserTests(ITestOutputHelper log) : IDisposable
{
    private const string OpenAll = """
        new Promise(done => {
            document.querySelectorAll("details").forEach(details => details.open = true);
            const missing = () => [...document.querySelectorAll("figure")]
                .filter(figure => !figure.dataset.drawn).map(figure => figure.dataset.plot);
            const begin = performance.now();
            const look = () => missing().length === 0 || performance.now() - begin > 20000 ? done(missing()) : requestAnimationFrame(look);
            look();
        })
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("hyperactors-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("busy", 420, true)]
    [InlineData("faults", 420, false)]
    [InlineData("faults", 1180, true)]
    [InlineData("one sample", 1180, true)]
    [InlineData("many VMs", 420, false)]
    [InlineData("many VMs", 1180, true)]
    [InlineData("not sampled", 1180, false)]
    public async Task Show_Run_DrawsEveryPlotWithoutComplaintOrRequest(string name, int width, bool dark)
    {
        if (IsMissing())
            return;
        await using Chromium browser = await Chromium.Start(width, dark);
        await browser.Show(Write(name));
        Assert.Equal("[]", (await browser.Evaluate(OpenAll))!.ToJsonString());
        Assert.Empty(browser.Complaints);
        int figures = (int)(await browser.Evaluate("document.querySelectorAll('figure').length"))!;
        Assert.True(name == "not sampled" ? figures >= 1 : figures >= 12, $"{figures} figures");
        // Wide tables scroll on their own; the page does not.
        Assert.True((bool)(await browser.Evaluate("document.documentElement.scrollWidth <= innerWidth"))!);
        Assert.Equal(figures, (int)(await browser.Evaluate("document.querySelectorAll('figure > details.figures table').length"))!);
    }

    [Fact]
    public async Task Show_Run_EveryAxisHasANameAndAUnit()
    {
        if (IsMissing())
            return;
        await using Chromium browser = await Chromium.Start(1180, dark: false);
        await browser.Show(Write("faults"));
        await browser.Evaluate(OpenAll);
        JsonNode bare = (await browser.Evaluate("""
            [...document.querySelectorAll("figure.svg")].filter(figure =>
                [...figure.querySelectorAll("[aria-label$='axis label'] text")].filter(text => /\[.+\]/.test(text.textContent)).length < 2)
                .map(figure => figure.dataset.plot)
            """))!;
        Assert.Equal("[]", bare.ToJsonString());
    }

    [Fact]
    public async Task Show_Faults_StripHasARowForEachAndPlotsAreShaded()
    {
        if (IsMissing())
            return;
        await using Chromium browser = await Chromium.Start(1180, dark: false);
        await browser.Show(Write("faults"));
        await browser.Evaluate(OpenAll);
        JsonNode rows = (await browser.Evaluate("""
            [...document.querySelectorAll("#happened figure.svg g[aria-label='y-axis tick label'] text")].map(text => text.textContent)
            """))!;
        string[] names = [.. rows.AsArray().Select(static row => row!.ToString())];
        Assert.Equal(["fault bad-sectors", "fault sluggish"], names.Take(2));
        // Inside a fault the whole height of a plot is shaded, outside only what is drawn has a colour.
        JsonNode shaded = (await browser.Evaluate("""
            (() => {
                const [canvas, plot] = ["canvas", ".u-over"].map(part => document.querySelector("#swap " + part));
                return [0.0103, 0.0183].map(instant => {
                    const left = Math.round(plot.offsetLeft + plot.offsetWidth * instant / 0.04);
                    const column = canvas.getContext("2d").getImageData(left, plot.offsetTop, 1, plot.offsetHeight).data;
                    return column.filter((value, index) => index % 4 === 3 && value > 0).length / plot.offsetHeight > 0.9;
                });
            })()
            """))!;
        Assert.Equal("[true,false]", shaded.ToJsonString());
    }

    [Fact]
    public async Task Show_Run_TickLabelsDoNotOverlap()
    {
        if (IsMissing())
            return;
        foreach (int width in (int[])[420, 1180])
        {
            await using Chromium browser = await Chromium.Start(width, dark: false);
            await browser.Show(Write("faults"));
            await browser.Evaluate(OpenAll);
            const string Labels = "document.querySelectorAll(\"figure.svg g[aria-label$='axis tick label'] text\").length";
            Assert.True((int)(await browser.Evaluate(Labels))! > 10);
            JsonNode found = (await browser.Evaluate("""
                [...document.querySelectorAll("figure.svg g[aria-label$='axis tick label']")].flatMap(axis => {
                    const boxes = [...axis.querySelectorAll("text")]
                        .map(text => [text.textContent, text.getBoundingClientRect()]).filter(([text]) => text);
                    return boxes.flatMap(([text, box], index) => boxes.slice(index + 1)
                        .filter(([, other]) => box.left < other.right - 1 && other.left < box.right - 1)
                        .filter(([, other]) => box.top < other.bottom - 3 && other.top < box.bottom - 3)
                        .map(([other]) => text + " / " + other));
                })
                """))!;
            Assert.True(found.AsArray().Count == 0, $"{width}: {found.ToJsonString()}");
        }
    }

    /// <summary>"busy" has one row in the strip of what happened: as low as a drawing gets.</summary>
    [Theory]
    [InlineData("busy", 420)]
    [InlineData("busy", 1180)]
    [InlineData("faults", 420)]
    [InlineData("many VMs", 1180)]
    public async Task Show_Run_TextsStayInsideTheirDrawing(string name, int width)
    {
        if (IsMissing())
            return;
        await using Chromium browser = await Chromium.Start(width, dark: false);
        await browser.Show(Write(name));
        await browser.Evaluate(OpenAll);
        JsonNode outside = (await browser.Evaluate("""
            [...document.querySelectorAll("figure.svg svg")].flatMap(svg => {
                const room = svg.getBoundingClientRect();
                return [...svg.querySelectorAll("text")].filter(text => text.textContent).filter(text => {
                    const box = text.getBoundingClientRect();
                    return box.top < room.top - 1 || box.bottom > room.bottom + 1 || box.left < room.left - 1 || box.right > room.right + 1;
                }).map(text => svg.closest("figure").dataset.plot + ": " + text.textContent);
            })
            """))!;
        Assert.True(outside.AsArray().Count == 0, outside.ToJsonString());
    }

    [Fact]
    public async Task Press_Tab_VisitsEverythingInItsOrder()
    {
        if (IsMissing())
            return;
        await using Chromium browser = await Chromium.Start(1180, dark: false);
        await browser.Show(Write("busy"));
        int wanted = (int)(await browser.Evaluate("""
            (window.stops = [...document.querySelectorAll("a[href], button, select, summary, [tabindex='0']")]
                .filter(one => one.checkVisibility()), stops.length)
            """))!;
        Assert.InRange(wanted, 30, 200);
        for (int stop = 0; stop < wanted; stop++)
        {
            await browser.Press("Tab", 9);
            Assert.True((int)(await browser.Evaluate("stops.indexOf(document.activeElement)"))! == stop,
                $"stop {stop} is {await browser.Evaluate("document.activeElement.outerHTML.slice(0, 100)")}");
        }
    }

    [Fact]
    public async Task Press_Arrows_MoveTheCursorOfAPlot()
    {
        if (IsMissing())
            return;
        await using Chromium browser = await Chromium.Start(1180, dark: false);
        await browser.Show(Write("busy"));
        await browser.Evaluate(OpenAll);
        const string Legend = "document.querySelector('#memory .u-legend').textContent";
        await browser.Evaluate("document.querySelector('#memory .plot').focus()");
        string before = (await browser.Evaluate(Legend))!.ToString();
        await browser.Press("End", 35);
        string last = (await browser.Evaluate(Legend))!.ToString();
        await browser.Press("ArrowLeft", 37);
        string earlier = (await browser.Evaluate(Legend))!.ToString();
        Assert.Equal(3, new HashSet<string>([before, last, earlier]).Count);
        Assert.Contains("40\u00A0ms", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Click_Theme_RedrawsInOtherColours()
    {
        if (IsMissing())
            return;
        await using Chromium browser = await Chromium.Start(1180, dark: false);
        await browser.Show(Write("busy"));
        await browser.Evaluate(OpenAll);
        const string Background = "getComputedStyle(document.body).backgroundColor";
        string light = (await browser.Evaluate(Background))!.ToString();
        await browser.Evaluate("document.querySelector('header button').click()");
        Assert.NotEqual(light, (await browser.Evaluate(Background))!.ToString());
        Assert.Empty(browser.Complaints);
    }

    private bool IsMissing()
    {
        if (Chromium.Program is not null)
            return false;
        log.WriteLine("not run: there is no Chromium here");
        return true;
    }

    private string Write(string name)
    {
        string path = Path.Combine(_folder, "report.html");
        using FileStream stream = File.Create(path);
        HtmlReport.Write(ReportInputs.Of(name), stream);
        return path;
    }
}
