/** Words that turn a question into its opposite, or into another one, when one takes the other's place. `one/other`, either way round. */
export const antonymPairs = `
accept/decline accept/reject add/remove adult/child all/none allow/block allow/forbid always/never am/pm
approved/declined arrival/departure arrive/leave ascending/descending before/after begin/end
benefits/drawbacks best/worst better/worse big/small bigger/smaller black/white born/died boy/girl
breakfast/dinner brother/sister buy/sell buyer/seller cancel/renew cheap/expensive checkin/checkout
cover/exclude covered/excluded day/night debit/credit deposit/withdraw deposit/withdrawal
domestic/international early/late east/west eat/avoid employee/employer enable/disable enabled/disabled
encrypt/decrypt every/one faster/slower fill/empty first/last formal/casual freeze/thaw full/part
gain/lose grow/shrink happy/sad harder/easier heavier/lighter high/low hire/fire horizontal/vertical
hot/cold hotter/colder husband/wife import/export in/outside include/exclude included/excluded
including/excluding income/expense incoming/outgoing increase/decrease increase/reduce indoor/outdoor
inside/outside internal/external join/leave left/right lend/borrow long/short longer/shorter lost/found
love/hate lunch/dinner male/female man/woman mandatory/optional men/women minimum/maximum monthly/yearly
more/less morning/evening mother/father newer/older north/south old/new older/younger on/off
online/offline open/close open/closed parent/child parents/children pass/fail pending/completed
permit/forbid personal/business physical/virtual play/pause positive/negative profit/loss pros/cons
public/private push/pull raise/lower raw/cooked required/optional safe/dangerous same/different
send/receive sender/recipient sent/received should/must show/hide single/double spicy/mild start/end
start/stop strengths/weaknesses stronger/weaker taller/shorter teacher/student tenant/landlord to/from
today/tomorrow top/bottom true/false under/over until/from up/down upgrade/downgrade upload/download
weekday/weekend weekdays/weekends weekly/monthly win/lose with/without
his/her he/she why/how when/where who/what my/your when/why what/why who/when
`
