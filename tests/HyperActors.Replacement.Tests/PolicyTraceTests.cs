using System.Globalization;

namespace HyperActors.Replacement.Tests;

/// <summary>
/// Traces worked by hand: <c>+p</c> loads page p into the lowest free frame, <c>*p</c> touches it, <c>-p</c> frees it,
/// <c>?</c> evicts the victim, <c>?p</c> evicts it for page p and loads that. Expected: the victims' pages.
/// </summary>
public sealed class PolicyTraceTests
{
    [Theory]
    [InlineData("fifo", 3, "+0 +1 +2 *0 ? ? ?", "0 1 2")]
    [InlineData("fifo", 3, "+0 +1 +2 -1 ? ?", "0 2")]
    [InlineData("lru", 3, "+0 +1 +2 *0 ? ? ?", "1 2 0")]
    [InlineData("mru", 3, "+0 +1 +2 *0 ? ? ?", "0 2 1")]
    [InlineData("clock", 3, "+0 +1 +2 *0 ?", "1")]                     // 0 was touched, so it is spared once
    [InlineData("clock", 3, "+0 +1 +2 *0 ?3 ?4 ?5", "1 2 0")]          // the sparing does not last
    [InlineData("clock:insert=1", 3, "+0 +1 +2 ?3 *1 ?4 ?5", "0 2 1")] // the first lap clears all
    [InlineData("clock:bits=2", 2, "+0 +1 *0 *0 ?2 ?3 ?4", "1 2 0")]   // touched twice, spared twice
    [InlineData("sieve", 3, "+0 +1 +2 *0 ?3 ?4 ?5", "1 2 3")]          // 0 stays in place, the hand goes on
    [InlineData("sieve", 3, "+0 +1 +2 *0 *2 ?3 *3 ?4", "1 0")]         // 2 spared, 3 spared, round to 0
    [InlineData("lfu", 3, "+0 +1 +2 *0 *0 *1 ?3 ?4 ?5", "2 3 4")]
    [InlineData("lfu", 3, "+0 +1 +2 *2 *0 *1 ? ? ?", "2 0 1")]         // equal counts: the least recently used
    [InlineData("slru:protected=0.4", 5, "+0 +1 +2 +3 +4 *0 *1 *2 ? ? ?", "3 4 0")] // 0 sinks back, to the recent end
    [InlineData("2q:kin=0.25;kout=0.5", 4, "+0 +1 +2 +3 *0 ?4 ?0 ? ?", "0 1 2 3")]   // 0 returns to Am
    [InlineData("2q:kin=0.5;kout=0.5", 4, "+0 +1 +2 +3 ?4 ?0 ?5 ? ?", "0 1 2 3 0")]  // A1in down to Kin: Am gives
    [InlineData("arc", 2, "+0 +1 *0 ?2 ?1 ?3", "1 0 1")]               // 1 was in B1: p rises to 1, T1 keeps its page
    [InlineData("car", 2, "+0 +1 *0 ?2 ?3", "1 2")]
    [InlineData("lirs", 2, "+0 +1 ?2 ?1", "1 2")]
    [InlineData("lirs", 3, "+0 +1 +2 ?3 *0 ?2 ?4", "2 3 1")]           // 2 returns to S's LIR, 1 is demoted
    [InlineData("s3fifo", 4, "+0 +1 +2 +3 *0 *0 ?4 ?5", "1 2")]
    [InlineData("s3fifo", 4, "+0 +1 +2 +3 *0 ?4 ?0 ?5 ?6 ?7", "0 1 2 3 4")]
    [InlineData("qdlp", 4, "+0 +1 +2 +3 *1 ?4 ?5", "0 2")]
    [InlineData("two-list", 4, "+0 +1 +2 +3 *0 ?4 ?5 ?6", "1 2 3")]    // 0 is active
    [InlineData("wtinylfu", 3, "+0 +1 +2 *0 *2 ?3 ?4", "1 3")]         // 2 was seen more often than 1, 3 was not
    public void TrySelectVictim_Trace_EvictsAsByHand(string policy, int frames, string trace, string expected) =>
        Assert.Equal(expected, Run(PolicyRegistry.Create(policy, frames, PageSpace.Sparse), trace));

    private static string Run(IReplacementPolicy policy, string trace)
    {
        List<int> victims = [];
        int[] pageIn = [.. Enumerable.Repeat(-1, policy.Capacity)];
        foreach (string word in trace.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            int page = word.Length > 1 ? int.Parse(word.AsSpan(1), CultureInfo.InvariantCulture) : -1;
            switch (word[0])
            {
                case '*': policy.Touch(new FrameNumber(Array.IndexOf(pageIn, page))); break;
                case '-': Leave(page, policy.Remove); break;
                case '?':
                    Assert.True(policy.TrySelectVictim(page, out FrameNumber victim));
                    victims.Add(pageIn[victim.Value]);
                    Leave(pageIn[victim.Value], policy.Evict);
                    break;
            }
            if (word[0] is '+' or '?' && page >= 0)
                Load(page);
            policy.CheckInvariants();
        }
        return string.Join(' ', victims);

        void Load(int page)
        {
            int frame = Array.IndexOf(pageIn, -1);
            pageIn[frame] = page;
            policy.Insert(new FrameNumber(frame), page);
        }

        void Leave(int page, Action<FrameNumber> verb)
        {
            int frame = Array.IndexOf(pageIn, page);
            verb(new FrameNumber(frame));
            pageIn[frame] = -1;
        }
    }
}
