using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Can pages be shared as a scenario wants it?</summary>
internal sealed class SharingChecks(ScenarioSection section, SourceMap map, ErrorList errors)
{
    private const string Ksm = "hypervisor.ksm";

    public void Check()
    {
        for (int vm = 0; vm < section.Vms.Count; vm++)
            CheckContent(section.Vms[vm], $"vms[{vm}].content");
        if (section.Hypervisor.Ksm is null)
            return;
        string policy = section.Hypervisor.Eviction.Policy;
        if (PolicyNames.Find(policy)?.Reclaim is not null)
            errors.Add(map.Locate(Ksm), Ksm, ErrorCode.NotYet, $"eviction '{policy}' knows no shared pages yet", "not yet",
                "choose another policy, or leave ksm out");
        if (section.Host.Paging.Page != PageSize.Base4KiB)
            errors.Add(map.Locate(Ksm), Ksm, ErrorCode.ContradictoryOptions, "pages of 4 KiB are shared, and no larger ones",
                $"host.paging.page is {section.Host.Paging.Page.Bytes}", "leave host.paging.page out, or leave ksm out");
    }

    private void CheckContent(VmSection vm, string path)
    {
        if (vm.Content is not { } content)
            return;
        if (content.Shared.Value + content.Zero.Value > 1)
            errors.Add(map.Locate($"{path}.zero"), $"{path}.zero", ErrorCode.ContradictoryOptions,
                "more than all pages have content in common", $"shared is {content.Shared}",
                "shared and zero together are at most 100%");
        if (vm.Guest.Page != PageSize.Base4KiB)
            errors.Add(map.Locate(path), path, ErrorCode.ContradictoryOptions, "content is of pages of 4 KiB",
                $"guest.page is {vm.Guest.Page.Bytes}", "leave guest.page out, or leave content out");
    }
}
