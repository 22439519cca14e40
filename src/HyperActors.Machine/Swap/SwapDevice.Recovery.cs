using HyperActors.Actors;

namespace HyperActors.Machine;

/// <content>
/// Slot headers: whose page a slot holds, and which version of it. They are written with the page, in the same operation, so
/// they are there exactly when the page is.
/// </content>
public sealed partial class SwapDevice
{
    private readonly PageTag[]?[]? _headers;
    private ReportSlots? _asked;
    private IActorRef? _asker;
    private int _hostOperations;

    private void WriteHeaders(Operation operation)
    {
        for (int i = 0; _headers is not null && i < operation.Slots.Length; i++)
        {
            PageTag[] chunk = _headers[operation.Slots[i] / StampChunk] ??= new PageTag[StampChunk];
            chunk[operation.Slots[i] % StampChunk] = operation.Owners[i];
        }
    }

    private void OnReportSlots(ReportSlots request)
    {
        (_asked, _asker) = (request, Context.Sender);
        AnswerInventory();
    }

    /// <summary>
    /// Answers when nothing for the host is under way any more: then every answer to what the host had asked for comes
    /// before the inventory, and the inventory has every page that was to be written. A device that is down answers,
    /// too: its directory is its adapter's.
    /// </summary>
    private void AnswerInventory()
    {
        if (_asked is null || _hostOperations > 0)
            return;
        List<int> slots = [];
        for (int slot = 0; slot < _slots.Slots; slot++)
            if (!_slots.IsFree(slot))
                slots.Add(slot);
        SlotInventory inventory = new(
            _index,
            _asked.Round,
            [.. slots],
            [.. slots.Select(slot => _headers![slot / StampChunk]![slot % StampChunk])],
            [.. slots.Select(slot => _stamps![slot / StampChunk]![slot % StampChunk])])
        {
            Damaged = [.. slots.Where(_damaged.ContainsKey)],
        };
        Context.Tell(_asker!, inventory, _latency);
        _asked = null;
    }
}
