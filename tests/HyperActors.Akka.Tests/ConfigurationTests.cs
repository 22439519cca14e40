using Akka.Configuration;
using static HyperActors.Actors.Tests.Worlds;

namespace HyperActors.Akka.Tests;

public sealed class ConfigurationTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void BuiltIn_KeepsStandardOutputClean()
    {
        Config config = AkkaConfiguration.BuiltIn;
        Assert.Equal("OFF", config.GetString("akka.stdout-loglevel"));
        string logger = Assert.Single(config.GetStringList("akka.loggers"));
        Assert.Equal(typeof(StandardErrorLogger), Type.GetType(logger));
    }

    [Fact]
    public void Read_File_OverridesKeyByKey()
    {
        File.WriteAllText(_file, "akka.actor.default-dispatcher.throughput = 7");
        Config config = AkkaConfiguration.Read(_file).WithFallback(AkkaConfiguration.BuiltIn);
        Assert.Equal(7, config.GetInt("akka.actor.default-dispatcher.throughput"));
        Assert.Equal("OFF", config.GetString("akka.stdout-loglevel"));
    }

    [Fact]
    public void Read_NoHocon_NamesTheFile()
    {
        File.WriteAllText(_file, "akka.loglevel = ${not.there}");
        FormatException error = Assert.Throws<FormatException>(() => AkkaConfiguration.Read(_file));
        Assert.StartsWith(_file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispatcher_FromTheConfiguration_RunsTheHosts()
    {
        Config config = ConfigurationFactory.ParseString(
            """
            hyperactors.actors.dispatcher = mine
            mine {
                type = ForkJoinDispatcher
                throughput = 1
                dedicated-thread-pool { thread-count = 1 }
            }
            """);
        HashSet<int> threads = [];
        ActorSystem system = new();
        for (int index = 0; index < 20; index++)
            system.Schedule(
                system.Add($"a{index}", (_, _) => threads.Add(Environment.CurrentManagedThreadId)), "x", At(index));

        Assert.Equal(20, system.Run(new AkkaEngine(config), new RunControl()).Events);
        Assert.Single(threads);
    }

    [Theory]
    [InlineData("hyperactors.actors.dispatcher")]
    [InlineData("hyperactors.coordinator.dispatcher")]
    public void Dispatcher_NotDescribed_IsRefused(string key)
    {
        FormatException error = Assert.Throws<FormatException>(
            () => new AkkaEngine(ConfigurationFactory.ParseString(key + " = nonsense")));
        Assert.Equal($"{key}: no dispatcher 'nonsense' is described.", error.Message);
    }

    [Fact]
    public void Log_AtInfo_TellsOfSimulatedCrashesOnStandardError()
    {
        TextWriter before = Console.Error;
        using StringWriter written = new();
        Console.SetError(TextWriter.Synchronized(written));
        try
        {
            ActorSystem system = new();
            system.Schedule(system.Add("actor", (_, _) => throw new FormatException("boom")), "x", At(1));
            system.Run(new AkkaEngine(ConfigurationFactory.ParseString("akka.loglevel = INFO")), new RunControl());
        }
        finally
        {
            Console.SetError(before);
        }
        Assert.Contains("/actor failed: boom -> Restart", written.ToString(), StringComparison.Ordinal);
    }
}
