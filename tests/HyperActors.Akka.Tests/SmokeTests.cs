using HyperActors.Actors;
using HyperActors.Actors.Tests;
using Xunit.Abstractions;

namespace HyperActors.Akka.Tests;

public sealed class SmokeTests(ITestOutputHelper output)
{
    [Fact]
    public void Random()
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            string expected = RandomWorlds.Describe(RandomWorlds.Play(seed, new SequentialEngine()));
            string actual = RandomWorlds.Describe(RandomWorlds.Play(seed, new AkkaEngine()));
            Assert.True(expected == actual, $"{seed}\n{expected}\n{actual}");
        }
        output.WriteLine("ok");
    }
}
