/* The model of model.ts, in Promela: one process, each operation a d_step behind its guard. `spin -DDRAIN=… -DRESET=… -DCOMMIT=…`. */
#define UNASSIGNED 0
#define ASSIGNED 1
#define DRAINING 2
#define QUARANTINED 3
#define RESETTING 4
#define FREE 0
#define ACCEPTED 1
#define OPEN 2
#define NOBODY 2

byte phase[2];
byte owner[2] = NOBODY;
byte left[2];
byte setting[2];
byte staged[2];
byte slot[2];
byte target[2];
byte beat[2];
byte verdict[2];
byte commitLeft;

inline clear(c) {
  slot[c] = FREE; target[c] = 0; beat[c] = 0; verdict[c] = 0
}

inline advance(c) {
  if
  :: phase[c] == DRAINING ->
     if
     :: slot[c] != OPEN -> phase[c] = RESETTING; left[c] = RESET
     :: else ->
        if
        :: left[c] > 1 -> left[c]--
        :: else -> phase[c] = QUARANTINED; left[c] = 0
        fi
     fi
  :: phase[c] == QUARANTINED && slot[c] != OPEN -> phase[c] = RESETTING; left[c] = RESET
  :: phase[c] == RESETTING ->
     left[c]--;
     if
     :: left[c] == 0 -> phase[c] = UNASSIGNED; owner[c] = NOBODY
     :: else
     fi
  :: else
  fi
}

#define moves(c) (phase[c] == DRAINING || phase[c] == RESETTING || (phase[c] == QUARANTINED && slot[c] != OPEN))
#define holds(c) (!((phase[c] == RESETTING || phase[c] == UNASSIGNED) && slot[c] == OPEN) && \
    (phase[c] == UNASSIGNED) == (owner[c] == NOBODY))
#define check() assert(holds(0) && holds(1))

#define STAGE(c, w) d_step { commitLeft == 0 && staged[c] != w -> staged[c] = w; check() }
#define ASSIGN(c, g) d_step { phase[c] == UNASSIGNED && setting[c] == g + 1 -> phase[c] = ASSIGNED; owner[c] = g; check() }
#define JOB(c, g) d_step { phase[c] == ASSIGNED && slot[c] == FREE -> slot[c] = ACCEPTED; target[c] = g; check() }
#define UNASSIGN(c) d_step { phase[c] == ASSIGNED -> phase[c] = DRAINING; left[c] = DRAIN; \
    if :: slot[c] == ACCEPTED -> clear(c) :: else fi; check() }
#define ISSUE(c) d_step { slot[c] == ACCEPTED -> slot[c] = OPEN; check() }
#define DELIVER(c) d_step { slot[c] == OPEN && beat[c] < 2 -> beat[c]++; \
    if :: verdict[c] == 0 -> verdict[c] = (setting[c] == target[c] + 1 -> 1 : 2) :: else fi }
#define RESPOND(c) d_step { slot[c] == OPEN && beat[c] == 2 -> clear(c); check() }

active proctype model() {
  do
  :: d_step { moves(0) || moves(1) || commitLeft > 0 ->
       advance(0);
       advance(1);
       if
       :: commitLeft > 0 ->
          commitLeft--;
          if
          :: commitLeft == 0 -> setting[0] = staged[0]; setting[1] = staged[1]
          :: else
          fi
       :: else
       fi;
       check()
     }
  :: d_step { commitLeft == 0 && (staged[0] != setting[0] || staged[1] != setting[1]) -> commitLeft = COMMIT; check() }
  :: STAGE(0, 0)
  :: STAGE(0, 1)
  :: STAGE(0, 2)
  :: STAGE(1, 0)
  :: STAGE(1, 1)
  :: STAGE(1, 2)
  :: ASSIGN(0, 0)
  :: ASSIGN(0, 1)
  :: ASSIGN(1, 0)
  :: ASSIGN(1, 1)
  :: UNASSIGN(0)
  :: UNASSIGN(1)
  :: JOB(0, 0)
  :: JOB(0, 1)
  :: JOB(1, 0)
  :: JOB(1, 1)
  :: ISSUE(0)
  :: ISSUE(1)
  :: DELIVER(0)
  :: DELIVER(1)
  :: RESPOND(0)
  :: RESPOND(1)
  od
}
