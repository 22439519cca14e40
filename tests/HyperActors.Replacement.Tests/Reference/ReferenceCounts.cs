namespace HyperActors.Replacement.Tests;

/// <summary>
/// Miss counts that independent implementations, written from the papers' prose, gave on the generated traces with a
/// tenth of the distinct pages as frames: one cell of each definition on each of some traces. The whole table is read
/// where the reference data is at hand.
/// </summary>
public static class ReferenceCounts
{
    private const string FourTraces = """
        policy                                         zipf10@4738    phases@5642  lrustack@2916  scanzipf@9992
        fifo                                                323907         413579         223463         380958
        lru                                                 285577         349410         214578         352019
        clock                                               276508         329627         216541         342354
        clock:insert=1                                      294422         370584         215498         358403
        clock:bits=2                                        266212         310083         221078         333451
        clock:bits=3                                        263960         323085         227427         331623
        lfu                                                 236143         914338         790971         283892
        mru                                                 873100         881245         805776         747884
        slru                                                236169         336566         225263         288063
        slru:fill=any                                       237174         336824         225261         291337
        slru:fill=any;protected=0.5                         256547         323768         216437         312502
        slru:fill=any;segments=4;protected=0.75             238332         332934         225158         293937
        slru:segments=4;protected=0.75                      237489         332576         225178         290379
        lirs                                                243681         285817         266273         278855
        lirs:definition=authors                             243681         285824         271441         278856
        clockpro                                            238197         288702         252352         277511
        qdlp                                                233973         302281         232017         276729
        lecar                                               283245         306149         221034         350390
        2q                                                  247744         343117         242599         295986
        arc                                                 239453         286552         234432         276784
        arc:p=integer                                       239474         288620         233637         276784
        car                                                 236128         285655         242786         276561
        car:p=integer                                       236122         288838         241309         276561
        s3fifo                                              233968         310058         239561         280362
        s3fifo:definition=libcachesim                       233974         310057         239534         280357
        s3fifo:definition=libcachesim;threshold=1           233963         302249         232096         276729
        sieve                                               235815         590386         226821         283892
        min                                                 165133         167405         122376         238916
        random                                              323742         427958         247020         379087
        random:seed=7                                       323383         427994         247640         379003
        """;

    private const string ThreeMoreTraces = """
        policy                                         zipf12@1848     burst@3863    loops3@5200
        clock                                               119360         221537         502679
        clock:insert=1                                      129091         223536         611279
        arc                                                 101769         215890         502679
        arc:p=integer                                       101771         215909         502679
        arc:p=ceiling                                       101769         215904         502679
        car                                                 100017         212089         502679
        car:p=integer                                       100035         212084         502679
        2q                                                  106945         194383         504679
        2q:leave=after                                      106944         194387         504679
        s3fifo:definition=libcachesim                        99123         201636         504679
        s3fifo:definition=libcachesim;threshold=1            99128         205437         502679
        s3fifo                                               99115         201638         504679
        slru:fill=any                                       100518         216282         452540
        slru                                                100195         216268         502679
        slru:fill=any;segments=4;protected=0.75             101455         212862         458133
        slru:segments=4;protected=0.75                      101154         212832         502679
        lirs                                                102758         215717         399851
        lirs:definition=authors                             102758         194132         399851
        """;

    public static IEnumerable<(string Policy, string Trace, int Frames, long Misses)> All =>
        Read(FourTraces).Concat(Read(ThreeMoreTraces));

    private static IEnumerable<(string Policy, string Trace, int Frames, long Misses)> Read(string table)
    {
        string[][] lines =
            [.. table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        foreach (string[] line in lines.Skip(1))
        {
            for (int column = 1; column < line.Length; column++)
            {
                string[] cell = lines[0][column].Split('@');
                yield return (line[0], cell[0], int.Parse(cell[1], null), long.Parse(line[column], null));
            }
        }
    }
}
