using HyperActors.Replacement;

namespace HyperActors.Machine.Tests;

/// <summary>Which page goes, among those of VM a (shares 1) and of VM b (shares 3): FIFO, page n of a VM in frame n or 8 + n.</summary>
public sealed class HostPoliciesTests
{
    private FrameTable _frames = null!;
    private GuestAccount[] _guests = [];
    private HostPolicies _policies = null!;

    [Fact]
    public void TryTake_LimitedVm_BothPoliciesForgetThePage()
    {
        Make(ReclaimScope.Global, limit: 4);
        Insert("a0 b0 a1 b1");
        Assert.Equal("b0", Take(vm: 1));
        Assert.Equal("a0", Take(vm: -1));
        Assert.Equal("a1", Take(vm: -1));
        Assert.Equal("b1", Take(vm: -1));
        Assert.Equal("", Take(vm: -1));
        Assert.Equal("", Take(vm: 1));
        _policies.CheckInvariants();
    }

    [Fact]
    public void TryTake_PagesOfASplitHugePage_AreNextUnlessTheyLeft()
    {
        Make(ReclaimScope.Global);
        Insert("a0 b0 b1 b2 b3");
        foreach (int page in (int[])[1, 2, 3])
            _policies.PutFirst(_guests[1], page, 8 + page);
        _policies.Remove(_guests[1], 8 + 2);
        Assert.Equal("b1", Take(vm: -1));
        Assert.Equal("b3", Take(vm: -1));
        Assert.Equal("a0", Take(vm: -1));
        Assert.Equal("b0", Take(vm: -1));
    }

    [Fact]
    public void TryTake_PerVm_FromTheVmWithFewestSharesForAPage()
    {
        Make(ReclaimScope.PerVm);
        Insert("a0 a1 b0 b1 b2 b3");
        // Frames for a share: 2 to 4/3, 1 to 4/3, 1 to 1, and the higher number on a tie.
        Assert.Equal("a0", Take(vm: -1));
        Assert.Equal("b0", Take(vm: -1));
        Assert.Equal("b1", Take(vm: -1));
        Assert.Equal("a1", Take(vm: -1));
    }

    [Fact]
    public void UsesAccessedBits_Fifo_No()
    {
        Make(ReclaimScope.Global);
        Assert.False(_policies.UsesAccessedBits);
    }

    private void Make(ReclaimScope scope, int? limit = null)
    {
        MachineOptions machine = HostRig.Host(
            16, 0, HostRig.Vm("a", 8) with { Share = 1 }, HostRig.Vm("b", 8) with { Share = 3, Limit = limit?.Pages.Size });
        machine = machine with
        {
            Hypervisor = machine.Hypervisor with { Scope = scope },
            Host = machine.Host with { HugePages = new HugePageOptions() },
        };
        Assert.True(PolicyRegistry.TryParse("fifo", out PolicyChoice? choice, out _));
        _frames = new FrameTable(16, [8, 8], verify: false);
        _guests = [.. Enumerable.Range(0, 2).Select(vm => new GuestAccount(machine, vm, frames: 16))];
        _policies = new HostPolicies(machine, choice, _frames, _guests);
    }

    private void Insert(string pages)
    {
        foreach (string name in pages.Split(' '))
        {
            (int vm, int page) = (name[0] - 'a', name[1] - '0');
            int frame = 8 * vm + page;
            _frames.Assign(frame, vm, page);
            _guests[vm].Pages[page] = PageState.Mapped(frame);
            _guests[vm].Held++;
            _policies.Insert(_guests[vm], frame, touched: false);
        }
    }

    private string Take(int vm)
    {
        if (!_policies.TryTake(vm, out int frame))
            return "";
        _guests[_frames.Vm(frame)].Leaving++;
        return $"{(char)('a' + _frames.Vm(frame))}{_frames.Page(frame)}";
    }
}
