namespace HyperActors.Machine.Tests;

/// <summary>Controllers' decisions, by hand. A page is 4 KiB; 25,600 of them are 100 MiB.</summary>
public sealed class BalloonControllerTests
{
    private static VmMemory Vm(
        long memory, long resident, long ballooned = 0, long? target = null, int active = 1000, long minimum = 0, SimDuration unmoved = default) =>
        new(1, memory, minimum, resident, 0, ballooned, target ?? ballooned, active, unmoved);

    [Fact]
    public void Proportional_EverythingFits_DeflatesByAStep()
    {
        ProportionalShareController controller = new(new ProportionalShareOptions { Every = 1.Seconds, Step = 40.KiB });
        Assert.Equal([90, 0], controller.Targets(new HostMemory(1000, 500, 40), [Vm(500, 300, 100), Vm(500, 200)]));
    }

    [Fact]
    public void Proportional_IdleAndBusy_LeavesThemTheTaxedParts()
    {
        ProportionalShareController controller = new(new ProportionalShareOptions { Every = 1.Seconds, Step = 1.GiB });
        // 360 for two that would have 300 each: 72 and 288, as in ESX's example.
        Assert.Equal([300 - 72, 300 - 288],
            controller.Targets(new HostMemory(400, 0, 40), [Vm(300, 200, 100, active: 0), Vm(300, 200, 100)]));
    }

    [Fact]
    public void Proportional_BigGap_GoesByASingleStep()
    {
        ProportionalShareController controller = new(new ProportionalShareOptions { Every = 1.Seconds, Step = 40.KiB });
        Assert.Equal([10, 10], controller.Targets(new HostMemory(400, 0, 40), [Vm(300, 300), Vm(300, 300)]));
    }

    [Fact]
    public void HostTarget_TooMuchUsed_TakesAtMostAStepOfEach()
    {
        HostTargetController controller = new(new HostTargetOptions { Every = 10.Seconds });
        // 1,000 MiB, all in use: 200 MiB too much, 100 from each of the two.
        HostMemory full = new(256_000, 0, 0);
        Assert.Equal([25_600, 25_600], controller.Targets(full, [Vm(128_000, 128_000), Vm(128_000, 128_000)]));
        // One VM alone gives a step.
        Assert.Equal([25_600], controller.Targets(full, [Vm(256_000, 256_000)]));
    }

    [Theory]
    [InlineData(51_200, 5_000)]             // 80 % in use
    [InlineData(51_200 - 2_560, 5_000)]     // 10 MiB more: within the deadband
    [InlineData(51_200 + 2_560, 5_000)]
    [InlineData(51_200 + 2_561, 2_439)]     // one page more: all of it is given
    [InlineData(51_200 - 2_561, 7_561)]
    public void HostTarget_Deadband_IsLetBe(long free, long expected)
    {
        HostTargetController controller = new(new HostTargetOptions { Every = 10.Seconds });
        Assert.Equal([expected], controller.Targets(new HostMemory(256_000, free, 0), [Vm(256_000, 200_000, 5_000)]));
    }

    [Fact]
    public void EqualFraction_Squeezed_AllAtTheSameFraction()
    {
        EqualFractionController controller = new(new EqualFractionOptions { Every = 10.Seconds });
        // 400 for ranges 100–300 and 0–400: 100 + 200/2 and 0 + 400/2.
        Assert.Equal([100, 200], controller.Targets(new HostMemory(440, 0, 40), [Vm(300, 300, minimum: 100), Vm(400, 400)]));
    }

    [Fact]
    public void EqualFraction_VmThatDoesNotMove_IsLeftOut()
    {
        EqualFractionController controller = new(new EqualFractionOptions { Every = 10.Seconds });
        VmMemory stuck = Vm(300, 300, ballooned: 20, target: 100, unmoved: 5.Seconds);
        // It keeps its 280, so 120 are left for the other.
        Assert.Equal([100, 280], controller.Targets(new HostMemory(440, 0, 40), [stuck, Vm(400, 400)]));
    }
}
