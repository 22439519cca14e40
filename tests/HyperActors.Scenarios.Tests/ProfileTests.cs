using HyperActors.Machine;

namespace HyperActors.Scenarios.Tests;

public sealed class ProfileTests
{
    public static TheoryData<string, string> Profiles
    {
        get
        {
            TheoryData<string, string> profiles = [];
            foreach (ProfileDescription profile in ProfileCatalogue.All)
                profiles.Add(profile.Kind, profile.Name);
            return profiles;
        }
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Read_EveryBuiltInProfile_IsRight(string kind, string name)
    {
        string[] set = kind == "cpu" ? [$"host.cpu={name}", "host.tlb={}", "host.costs={}"] : [$"swap={{ d: {{ capacity: 16GiB, profile: {name} }} }}"];
        MachineOptions options = ScenarioTexts.Read(set).ToMachineOptions();
        Assert.True(kind == "cpu" ? options.Host.Cpu.L1.Entries > 0 : options.Swap[0].Read.Mean > SimDuration.Zero);
        Assert.NotEqual("", ProfileCatalogue.All.Single(profile => profile.Kind == kind && profile.Name == name).About);
        Assert.Contains("sources", ProfileCatalogue.Text(kind, name), StringComparison.Ordinal);
    }

    [Fact]
    public void All_Kinds_AreThere()
    {
        Assert.Superset(new HashSet<string> { "hdd", "sata-ssd", "nvme", "zram", "cxl" }, ProfileCatalogue.Names("swap").ToHashSet());
    }

    [Fact]
    public void Read_ProfileAndOwnValues_OwnValuesWin()
    {
        SwapDeviceOptions device = ScenarioTexts.Read("swap={ d: { capacity: 16GiB, profile: nvme, channels: 3, jitter: 10% } }")
            .ToMachineOptions().Swap[0];
        Assert.Equal(3, device.Channels);
        Assert.Equal(new LatencyModel(78.Microseconds, LatencyShape.Uniform, 0.1), device.Read);
    }

    [Fact]
    public void Read_OwnTransferTime_ReplacesTheProfilesBandwidth() => Assert.Equal(7.Microseconds,
        ScenarioTexts.Read("swap={ d: { capacity: 16GiB, profile: nvme, perPage: 7us } }").ToMachineOptions().Swap[0].PerPage);

    [Fact]
    public void Read_UnknownProfile_ListsThem() => ScenarioTexts.Expect(
        "capacity: 16GiB, queueDepth",
        "capacity: 16GiB, profile: nvm, queueDepth",
        $$"""
        error[HA1026]: there is no swap profile 'nvm'
          --> overcommit.yaml:25:36
           25 |   ssd: { capacity: 16GiB, profile: nvm, queueDepth: 32, read: 90us, write: 25us, jitter: 20%, bandwidth: 500MiB/s }
              |                                    ^^^ did you mean 'nvme'?
          help: profiles: {{string.Join(", ", ProfileCatalogue.Names("swap"))}}, or a path that ends in .yaml
        """);

    [Fact]
    public void Read_MissingProfileFile_NamesThePath() => ScenarioTexts.Expect(
        "  reserved: 512MiB",
        "  cpu: my/cpu.yaml",
        """
        error[HA3006]: the profile 'my/cpu.yaml' cannot be read
          --> overcommit.yaml:11:8
           11 |   cpu: my/cpu.yaml
              |        ^^^^^^^^^^^ there is no such file
          help: looked for my/cpu.yaml; paths are relative to the scenario file
        """);

    [Fact]
    public void Read_MistakeInAProfileFile_HasItsPlaceThere()
    {
        string folder = Directory.CreateTempSubdirectory("hyperactors").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "cpu.yaml"), "name: mine\ntlb: { l1: 64 }\ncosts: { vmExit: 5 }\n");
            string text = ScenarioTexts.Overcommit.Replace("  reserved: 512MiB", "  cpu: cpu.yaml", StringComparison.Ordinal);
            ScenarioError error = Assert.Single(ScenarioReader.ReadText(text, Path.Combine(folder, "o.yaml")).Errors);
            Assert.Equal(("HA1010", Path.Combine(folder, "cpu.yaml"), 3, 18), (error.Code, error.File, error.Line, error.Column));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
