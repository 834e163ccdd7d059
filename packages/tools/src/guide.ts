/** How parts are made of features. */
const parts = `# Parts
A part is a list of features that are built in order. Every part begins with origin, and the planes top (xy, normal +z), front (xz, normal −y) and right (yz, normal +x); their ids are "origin", "top", "front", "right". Z is up.
Numbers are expressions in text: "25", "25 mm", "1 in + 2 mm", "#width/2". Units: um mm cm m in ft, deg rad. Where a length is wanted a plain number has the part's unit and is kept with it ("5" as "5 mm", "#n" as "mm(#n)"); angles are in degrees. A variable is what its expression says: give one that is a length a unit ("40 mm"), or it is a plain number, to which no length can be added. Every length in an answer is in millimetres.
Give new features an id of your own (letters and digits, like "base" or "boltHoles") and a name that a person would give: names are made of ids, so later references can be written in the same batch.
What a type of feature takes is told by describe_feature_types. Of kind "reference" is an object {"name": "…"}, of "references" an array of these, of "feature" a feature's id as text (a sketch to extrude), of "features" an array of such ids, of "keys" an array of texts. Points, lines and circles of sketches are referred to as {"name": "<sketch>/<entity>"}.`;

/** How geometry is referred to. */
export const namesGuide = `# Names of geometry
Geometry is named by how it came to be, so names survive changes of size:
- face: feature:role(source), e.g. base:side(l4) (the wall over sketch line l4), base:end(=b%2B,l%2B,r%2B,t%2B) (a cap, with the region that it covers; the other one is base:start). What it was made from always stands in brackets: base:end alone names nothing.
- region: the curves of its outer outline in alphabetical order, each with + where it is drawn counter-clockwise round the region and - where clockwise: b+,l+,r+,t+ of a rectangle of lines b, r, t and l drawn that way round, c+ of a circle c. So it is given in "regions"; inside a name it stands after = with %2B for +.
- edge: {face|face}, its two faces in alphabetical order, e.g. {base:side(l4)|base:side(l5)}.
- vertex: <face|face|face>. Body: $feature(=region), as read_part and every change tell it. Entity of a sketch: sketch/entity, e.g. holes/c1.
- copies of a pattern add @pattern[2]; pieces of a split face add ~[…]. Take such names, and any that you are not sure of, from list_geometry.
- copies of cuts and holes work on the bodies that the feature itself names: leave "targets" empty, or name those too that the copies are to meet.`;

/** What a drawing is made of. */
export const sketchGuide = `# Sketches
A sketch lies on a plane (params.plane: {"name": "top"} or a flat face). Its drawing is {"entities": {...}, "constraints": {...}}, each by an id of your own:
- entities: {"type":"point","x":0,"y":0}, {"type":"line","start":"p1","end":"p2"}, {"type":"circle","center":"p1","radius":5}, {"type":"arc","center":"p0","start":"p1","end":"p2"} (counter-clockwise). Curves that meet share a point. "construction": true bounds nothing. "origin", "x-axis" and "y-axis" are always there. Coordinates are numbers in mm and only a start guess: put them near the solution.
- constraints: {"type":"horizontal","on":["l1"]}. Geometric: coincident, horizontal, vertical, parallel, perpendicular, collinear, tangent, equal, concentric, midpoint, symmetric, on-curve, fixed. Dimensions have "value" (an expression in text) and "driving": true: length (a line), radius, diameter, distance, horizontal-distance and vertical-distance (two points, signed: second − first), angle (two lines: from the first's direction, start to end, counter-clockwise to the second's), corner-angle (180° less that: in an outline drawn counter-clockwise the inner angle of a line and the next).
- Define a sketch fully: hang it on the origin, then dimension it. Do not constrain twice what already holds.
- Closed outlines are regions; extrude takes all of them unless "regions" says otherwise. One inside another is a hole in it.
- Axes of a sketch: on top its x and y are the world's x and y, on front x and z, on right y and z. On a flat face x is level and y points up (on a level face x is the world's x), and its origin is where the world's origin falls onto the face.
A rectangle 40 × 20 centred on the origin: points p1(-20,-10) p2(20,-10) p3(20,10) p4(-20,10); lines b(p1,p2) r(p2,p3) t(p3,p4) l(p4,p1) and a construction line d(p1,p3); constraints horizontal b, horizontal t, vertical r, vertical l, midpoint ["origin","d"], length b "40 mm", length r "20 mm".
- edit_sketch patches entry by entry: with "type" it creates or replaces, without it sets fields, null removes.`;

const places = `# Places
Tools on a part work on the part that is open, unless you name another by "document" and "branch" (ids from list_documents, create_document, list_branches, create_branch).`;

/**
 * How parts, names and sketches work: for whatever model uses the tools, ours or one from outside. Tools tell pieces of
 * it, too, since not every client passes on what a server says at the beginning.
 */
export const modellingGuide = [parts, namesGuide, sketchGuide, places].join("\n\n");

/** The same for whoever calls from outside, where no part is open. */
export const outsideGuide = [parts, namesGuide, sketchGuide].join("\n\n");
