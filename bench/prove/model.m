-- The model of model.ts, in Murphi: each operation a rule behind its guard. The three constants are replaced (beside.ts).
const
  commitCycles: 2;
  drainCycles: 3;
  resetCycles: 2;
type
  Context: 0..1;
  Guest: 0..1;
  Phase: enum { unassigned, assigned, draining, quarantined, resetting };
  Slot: enum { free, accepted, open };
  Verdict: enum { none, passed, blocked };
var
  phase: array [Context] of Phase;
  owner: array [Context] of 0..2;
  left: array [Context] of 0..drainCycles;
  setting: array [Context] of 0..2;
  staged: array [Context] of 0..2;
  slot: array [Context] of Slot;
  target: array [Context] of Guest;
  beat: array [Context] of 0..2;
  verdict: array [Context] of Verdict;
  commitLeft: 0..commitCycles;

procedure clearSlot(c: Context);
begin
  slot[c] := free;
  target[c] := 0;
  beat[c] := 0;
  verdict[c] := none;
end;

function moves(c: Context): boolean;
begin
  return phase[c] = draining | phase[c] = resetting | (phase[c] = quarantined & slot[c] != open);
end;

procedure toReset(c: Context);
begin
  phase[c] := resetting;
  left[c] := resetCycles;
end;

procedure advance(c: Context);
begin
  switch phase[c]
  case draining:
    if slot[c] != open then
      toReset(c);
    elsif left[c] > 1 then
      left[c] := left[c] - 1;
    else
      phase[c] := quarantined;
      left[c] := 0;
    end;
  case quarantined:
    if slot[c] != open then toReset(c); end;
  case resetting:
    left[c] := left[c] - 1;
    if left[c] = 0 then
      phase[c] := unassigned;
      owner[c] := 2;
    end;
  end;
end;

startstate
begin
  for c: Context do
    phase[c] := unassigned;
    owner[c] := 2;
    left[c] := 0;
    setting[c] := 0;
    staged[c] := 0;
    clearSlot(c);
  end;
  commitLeft := 0;
end;

rule "tick"
  moves(0) | moves(1) | commitLeft > 0
==>
begin
  for c: Context do advance(c); end;
  if commitLeft > 0 then
    commitLeft := commitLeft - 1;
    if commitLeft = 0 then
      for c: Context do setting[c] := staged[c]; end;
    end;
  end;
end;

rule "commit"
  commitLeft = 0 & (staged[0] != setting[0] | staged[1] != setting[1])
==>
begin
  commitLeft := commitCycles;
end;

ruleset c: Context; w: 0..2 do
  rule "stage"
    commitLeft = 0 & staged[c] != w
  ==>
  begin
    staged[c] := w;
  end;
end;

ruleset c: Context; g: Guest do
  rule "assign"
    phase[c] = unassigned & setting[c] = g + 1
  ==>
  begin
    phase[c] := assigned;
    owner[c] := g;
  end;

  rule "job"
    phase[c] = assigned & slot[c] = free
  ==>
  begin
    slot[c] := accepted;
    target[c] := g;
  end;
end;

ruleset c: Context do
  rule "unassign"
    phase[c] = assigned
  ==>
  begin
    phase[c] := draining;
    left[c] := drainCycles;
    if slot[c] = accepted then clearSlot(c); end;
  end;

  rule "issue"
    slot[c] = accepted
  ==>
  begin
    slot[c] := open;
  end;

  rule "deliver"
    slot[c] = open & beat[c] < 2
  ==>
  begin
    beat[c] := beat[c] + 1;
    if verdict[c] = none then
      if setting[c] = target[c] + 1 then verdict[c] := passed; else verdict[c] := blocked; end;
    end;
  end;

  rule "respond"
    slot[c] = open & beat[c] = 2
  ==>
  begin
    clearSlot(c);
  end;
end;

invariant "a context that is reset, or that nobody owns, has nothing open"
  forall c: Context do (phase[c] = resetting | phase[c] = unassigned) -> slot[c] != open end;

invariant "an unassigned context is nobody's, and no other"
  forall c: Context do (phase[c] = unassigned) = (owner[c] = 2) end;
