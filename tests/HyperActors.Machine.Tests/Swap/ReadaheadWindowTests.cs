using System.Globalization;

namespace HyperActors.Machine.Tests;

/// <summary>The adaptive window, by hand: <c>f100</c> a fault, <c>h101</c> a hit of a page that was read ahead.</summary>
public sealed class ReadaheadWindowTests
{
    [Theory]
    // A region's first fault counts as four hits: 4 + 2, rounded up to 8; (8 - 1) / 2 = 3 pages before it.
    [InlineData("f100", 8, "97+8")]
    // All hits, and the fault goes on upwards from the last: the window lies ahead, and stays at 4 + 2 -> 8.
    [InlineData("f100 h101 h102 h103 h104 f105", 8, "97+8 105+8")]
    // No hits: 1 page, but not less than half of the last window each time: 4, 2, 1, 1.
    [InlineData("f100 f500 f900 f300 f50", 8, "97+8 499+4 900+2 300+1 50+1")]
    // Small again, a neighbour makes 2, one hit makes 1 + 2 -> 4, three make 3 + 2 -> 8.
    [InlineData("f100 f500 f900 f300 f301 h302 f303 h304 h305 h306 f307", 8, "97+8 499+4 900+2 300+1 301+2 303+4 307+8")]
    // Downwards: the window ends at the fault.
    [InlineData("f100 f500 f900 f300 f299 h298 f297", 8, "97+8 499+4 900+2 300+1 298+2 294+4")]
    // Two hits are 2 + 2 = 4; a fault elsewhere lies in its window: (4 - 1) / 2 = 1 page before it.
    [InlineData("f100 f500 f900 f300 f301 h302 f303 h304 h305 f800", 8, "97+8 499+4 900+2 300+1 301+2 303+4 799+4")]
    // The maximum holds, whatever the hits.
    [InlineData("f100 h101 h102 h103 f104", 4, "99+4 104+4")]
    [InlineData("f100 f101", 2, "100+2 101+2")]
    public void OnFault_Trace_GivesWindowsAsByHand(string trace, int most, string expected)
    {
        ReadaheadWindow window = default;
        List<string> windows = [];
        foreach (string step in trace.Split(' '))
        {
            int page = int.Parse(step.AsSpan(1), CultureInfo.InvariantCulture);
            if (step[0] == 'h')
            {
                window.OnHit(page);
                continue;
            }
            (int first, int pages) = window.OnFault(page, most);
            windows.Add(string.Create(CultureInfo.InvariantCulture, $"{first}+{pages}"));
        }
        Assert.Equal(expected, string.Join(' ', windows));
    }
}
