using HyperActors.Machine;

namespace HyperActors.Scenarios;

/// <summary>Can the balloons of a scenario be had?</summary>
internal sealed class BalloonChecks(ScenarioSection section, SourceMap map, ErrorList errors)
{
    private const string Controller = "hypervisor.reclaim.balloon";

    public void Check()
    {
        for (int vm = 0; vm < section.Vms.Count; vm++)
            if (section.Vms[vm].Guest.FreePageReporting is not null)
                CheckReporting(section.Vms[vm].Guest, $"vms[{vm}].guest.freePageReporting");
        bool wanted = section.Hypervisor.Reclaim.Order.Contains(ReclaimStep.Balloon);
        if (!wanted)
        {
            ReportUnused(section.Hypervisor.Reclaim.Balloon is not null, Controller);
            for (int vm = 0; vm < section.Vms.Count; vm++)
                ReportUnused(section.Vms[vm].Guest.Balloon is not null, $"vms[{vm}].guest.balloon");
            return;
        }
        if (section.Host.Paging.Page != PageSize.Base4KiB)
            ReportPages("hypervisor.reclaim.order", $"host.paging.page is {section.Host.Paging.Page.Bytes}");
        for (int vm = 0; vm < section.Vms.Count; vm++)
            if (section.Vms[vm].Guest.Page != PageSize.Base4KiB)
                ReportPages($"vms[{vm}].guest.page", $"guest.page is {section.Vms[vm].Guest.Page.Bytes}");
    }

    private void CheckReporting(GuestSection guest, string path)
    {
        if (section.Host.Paging.Page != PageSize.Base4KiB || guest.Page != PageSize.Base4KiB)
            errors.Add(map.Locate(path), path, ErrorCode.ContradictoryOptions, "free page reporting is of pages of 4 KiB",
                $"guest.page is {guest.Page.Bytes}, host.paging.page is {section.Host.Paging.Page.Bytes}",
                "leave the page sizes out, or leave freePageReporting out");
    }

    private void ReportUnused(bool written, string path)
    {
        if (written)
            errors.Add(map.Locate(path), path, ErrorCode.ReclaimOrder, "there is a balloon, but the order of reclaim leaves it out",
                "never used", "write order: [balloon, swap]");
    }

    private void ReportPages(string path, string label) =>
        errors.Add(map.Locate(path), path, ErrorCode.ContradictoryOptions, "balloons take pages of 4 KiB",
            label, "leave the page size out, or leave balloon out of reclaim.order");
}
