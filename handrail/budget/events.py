"""The acts on costs and money that the audit trail keeps."""

from handrail.core.registry import EventType, events

for event_type in (
    EventType("cost_settings.written", "wrote down how costs are worked out"),
    EventType("cost_settings.taken_back", "took back how costs are worked out"),
    EventType("stream.opened", "wrote down where money comes from"),
    EventType("stream.closed", "closed a stream of money"),
    EventType("stream.taken_back", "took a stream of money back"),
    EventType("stream.put_back", "put a stream of money back"),
    EventType("stream_amount.written", "wrote down what a stream of money has in a year"),
    EventType("stream_amount.taken_back", "took back what a stream of money has in a year"),
    EventType("provision.funded", "said who pays for a provision"),
    EventType("provision.cost_ruled", "said how a provision counts on an authority’s paper"),
    EventType("one_off.paid", "wrote down what was paid once"),
    EventType("one_off.taken_back", "took back what was paid once"),
    EventType("what_if.begun", "began a what-if of the budget"),
    EventType("what_if.changed", "changed a what-if of the budget"),
    EventType("what_if.taken_away", "took a what-if of the budget away"),
    EventType("what_if.put_back", "put a what-if of the budget back"),
    EventType("one_off.put_back", "put back what was paid once"),
    EventType("band.written", "wrote down what a top-up band is worth"),
    EventType("band.taken_back", "took back what a top-up band is worth"),
    EventType("band.put_back", "put back what a top-up band is worth"),
    EventType("band.held", "wrote down which top-up band a child holds"),
    EventType("band.held_taken_back", "took back which top-up band a child holds"),
    EventType("band.held_put_back", "put back which top-up band a child holds"),
    EventType("ask.written", "wrote down what the authority asks"),
    EventType("ask.begun", "began with what authorities commonly ask"),
    EventType("ask.taken_back", "took back what the authority asks"),
    EventType("ask.put_back", "put back what the authority asks"),
):
    events.add(event_type)
