"""Renders the portraits of people who do not exist that the photo rig is tested with.

A face is the canonical mesh (assets/face), pulled into another person's proportions, lit as a smooth surface, and painted:
lips, eyes, brows, hair, beard, glasses, wrinkles. No photograph is involved.
Usage: python make_faces.py ../../../../../assets/face/canonical_face_mesh.json OUT_FOLDER     (numpy, scipy, pillow)
"""
import sys, json, numpy as np
from pathlib import Path
from scipy.interpolate import CloughTocher2DInterpolator
from scipy.ndimage import gaussian_filter, zoom
from PIL import Image, ImageDraw

MESH, OUT = sys.argv[1], Path(sys.argv[2])
C = np.array(json.load(open(MESH))['vertices_xyzuv'])[:, :3]
UI = [78,191,80,81,82,13,312,311,310,415,308]; LI = [78,95,88,178,87,14,317,402,318,324,308]
UO = [61,185,40,39,37,0,267,269,270,409,291]; LO = [61,146,91,181,84,17,314,405,321,375,291]
EYES = [([33,246,161,160,159,158,157,173,133], [33,7,163,144,145,153,154,155,133]),
        ([263,466,388,387,386,385,384,398,362], [263,249,390,373,374,380,381,382,362])]
BROWS = [([70,63,105,66,107], [46,53,52,65,55]), ([300,293,334,296,336], [276,283,282,295,285])]
OVAL = [10,338,297,332,284,251,389,356,454,323,361,288,397,365,379,378,400,377,152,148,176,149,150,136,172,58,132,93,234,127,162,21,54,103,67,109]
N = 800; S = 24.0; CX, CY = N / 2, N * .47          # pixels a centimetre
YY, XX = np.mgrid[0:N, 0:N].astype(float)
def px(p): return np.stack([CX + p[..., 0] * S, CY - p[..., 1] * S], -1)
def mask(points, blur=1.0, ss=2):
    im = Image.new('L', (N * ss, N * ss)); ImageDraw.Draw(im).polygon([tuple(q * ss) for q in points], fill=255)
    return gaussian_filter(np.asarray(im.resize((N, N), Image.BOX), float) / 255, blur)
def line(points, width, blur=1.0, ss=2):
    im = Image.new('L', (N * ss, N * ss)); ImageDraw.Draw(im).line([tuple(q * ss) for q in points], fill=255, width=max(1, int(width * ss)), joint='curve')
    return gaussian_filter(np.asarray(im.resize((N, N), Image.BOX), float) / 255, blur)
def over(base, colour, alpha): return base * (1 - alpha[..., None]) + np.asarray(colour, float) * alpha[..., None]
def smooth(points, n=60):
    t = np.linspace(0, len(points) - 1, n); i = np.arange(len(points))
    from scipy.interpolate import CubicSpline
    return CubicSpline(i, points)(t)
def fbm(rng, sizes=((8, .5), (20, .3), (60, .2))):
    out = np.zeros((N, N))
    for cells, amount in sizes: out += amount * zoom(rng.standard_normal((cells, cells)), N / cells, order=3)[:N, :N]
    return out
def bump(p, at, radius): return np.exp(-((p[:, 0] - at[0]) ** 2 + (p[:, 1] - at[1]) ** 2) / (2 * radius ** 2))

def person(P):
    p = C.copy(); x, y = p[:, 0], p[:, 1]
    p[:, 0] *= P.get('width', 1)
    jaw = np.clip((-y - 1) / 7, 0, 1); p[:, 0] *= 1 + P.get('jaw', 0) * jaw; p[:, 1] -= P.get('chin', 0) * jaw ** 2
    nose = bump(C, (0, -1.2), 1.5); p[:, 0] *= 1 + P.get('nose', 0) * nose
    for s, (u, l) in zip((-1, 1), EYES):
        m = C[u + l].mean(0); w = bump(C, m, 1.5)[:, None]; p += (p - p[u + l].mean(0)) * [.5, 1, 0] * w * P.get('eyes', 0)
    mid = C[UI + LI].mean(0); w = bump(C, mid, 1.6)[:, None]; p += (p - p[UI + LI].mean(0)) * [.35, 1, 0] * w * P.get('lips', 0)
    p[:, 0] += x * P.get('mouth', 0) * bump(C, mid, 2.0)
    still = p.copy(); sm = P.get('smile', 0)
    for k in range(11):
        a = abs(k - 5) / 5
        for ring in (UI, UO, LI, LO): p[ring[k]] += sm * np.array([.30 * np.sign(k - 5) * a ** 1.4, .42 * a * a - .05, 0])
    op = P.get('open', 0)
    for k in range(1, 10):
        f = np.sqrt(1 - ((k - 5) / 5) ** 2) * op; p[UI[k], 1] += .35 * f; p[LI[k], 1] -= .55 * f; p[UO[k], 1] += .2 * f; p[LO[k], 1] -= .45 * f
    return p, still

def render(name, P, seed):
    rng = np.random.default_rng(seed); p, still = person(P); q = px(p); skin = np.array(P['skin'], float)
    # surface, light
    z = CloughTocher2DInterpolator(px(still), still[:, 2] * S)(XX, YY); face = mask(smooth(np.vstack([q[OVAL], q[OVAL[:1]]]), 200), 1.5)
    zf = np.where(np.isnan(z), -60, z); zf = gaussian_filter(zf, 4.5); gy, gx = np.gradient(zf)
    n = np.dstack([-gx, -gy, np.full_like(gx, 1.25)]); n /= np.linalg.norm(n, axis=2, keepdims=True)
    L = np.array(P.get('light', (-.45, -.5, .75))); L = L / np.linalg.norm(L); lam = np.clip(n @ L, 0, 1)
    H = L + [0, 0, 1]; H = H / np.linalg.norm(H); spec = np.clip(n @ H, 0, 1) ** 26
    tone = fbm(rng, ((6, .4), (18, .4), (50, .25))); fine = gaussian_filter(rng.standard_normal((N, N)), .8)
    # background, hair behind, neck, clothes
    bg = np.array(P['background'], float); img = bg * (1.12 - .35 * np.hypot((XX - N * .4) / N, (YY - N * .3) / N))[..., None] * (1 + .03 * fbm(rng))[..., None]
    hair = np.array(P['hair'], float); top = q[10]; ov = q[OVAL]; mid = ov.mean(0)
    def strands(m, colour, angle, amount=.15):
        t = XX * np.cos(angle) + YY * np.sin(angle); s = gaussian_filter(rng.standard_normal((N, N)), (14, .7)); s /= s.std()
        sheen = .55 + .45 * np.exp(-((YY - (top[1] - 10)) / 60) ** 2)
        return over(img, 0, m * 0) * (1 - m[..., None]) + (colour * (sheen * (1 + amount * s))[..., None]) * m[..., None]
    if P.get('long'):
        w = (q[454, 0] - q[234, 0]) * .70; h = N * .36
        m = np.clip(1.05 - (np.abs((XX - mid[0]) / w) ** 2.6 + np.abs((YY - mid[1] + 20) / h) ** 3), 0, 1) * 8; m = np.clip(m, 0, 1)
        m = np.where(YY > mid[1], np.maximum(m, np.clip((w * 1.02 - np.abs(XX - mid[0])) / 8, 0, 1) * np.clip((mid[1] + 250 - YY) / 60, 0, 1)), m); img = strands(gaussian_filter(m, 3), hair * .8, 0)
    neck = mask(np.array([[q[172, 0] + 14, q[172, 1] - 40], [q[397, 0] - 14, q[397, 1] - 40], [q[397, 0] - 4, N * .80], [q[397, 0] + 90, N * .9], [q[172, 0] - 90, N * .9], [q[172, 0] + 4, N * .80]]), 5)
    nsh = .72 - .25 * np.abs((XX - mid[0]) / 130) ** 2 - .30 * np.exp(-((YY - q[152, 1]) / 38) ** 2); img = over(img, skin[None, None] * .92 * np.clip(nsh, .15, 1)[..., None] * (1 + .03 * tone)[..., None], neck)
    sh = mask(np.array([[-20, N + 10], [-5, N * .97], [N * .16, N * .88], [q[172, 0] - 24, N * .83], [mid[0], N * .93], [q[397, 0] + 24, N * .83], [N * .84, N * .88], [N + 5, N * .97], [N + 20, N + 10]]), 2.5)
    img = over(img, np.array(P['cloth'], float)[None, None] * (.75 + .25 * np.cos((XX - N * .4) / N * 3) + .02 * fine)[..., None], sh)
    for ear in (234, 454):
        s = np.sign(q[ear, 0] - mid[0]); e = np.clip(1.2 - np.hypot((XX - q[ear, 0] - s * 5) / 15, (YY - q[ear, 1] - 18) / 42) ** 3, 0, 1); 
        if not P.get('long'): img = over(img, skin[None, None] * (.78 - .2 * np.hypot((XX - q[ear, 0]) / 15, (YY - q[ear, 1] - 18) / 36))[..., None], gaussian_filter(np.clip(e * 4, 0, 1), 1.5))
    # skin
    warm = np.dstack([1 + .05 * lam, np.ones_like(lam), 1 - .04 * lam]); edge = 1 - .30 * np.clip(1 - n[..., 2] * 1.15, 0, 1)
    lit = (.44 + .62 * lam) * edge; col = skin * warm * lit[..., None] * (1 + .025 * tone + .022 * fine)[..., None]
    for c_ in (50, 280): col = col * (1 + np.array([.06, -.05, -.05]) * np.exp(-(((XX - q[c_, 0]) / 52) ** 2 + ((YY - q[c_, 1]) / 40) ** 2))[..., None] * P.get('blush', 1))
    col = col * (1 + np.array([.05, -.05, -.06]) * np.exp(-(((XX - q[4, 0]) / 26) ** 2 + ((YY - q[4, 1]) / 22) ** 2))[..., None])
    col = col + (spec * P.get('shine', .13))[..., None]
    for a, b in ((98, 97), (327, 326)):            # nostrils
        m = (q[a] * .6 + q[b] * .4); col = over(col, skin * .22, .85 * np.exp(-(((XX - m[0]) / 8) ** 2 + ((YY - m[1] - 1) / 4.2) ** 2) ** 1.3))
    for side in ((129, 203, 206, 216), (358, 423, 426, 436)):      # fold from nose to mouth
        col = col * (1 - (P.get('age', .2) * .42 + .05) * line(smooth(q[list(side)], 30), 3, 4.5) ** .8)[..., None]
    if P.get('age', 0) > .5:
        for r in (.55, .95, 1.35): l = np.array([[q[105, 0] + k * (q[334, 0] - q[105, 0]), q[9, 1] - r * 36 - 5 * np.sin(k * 3.1) + rng.normal() * 1.2] for k in np.linspace(-.1, 1.1, 14)]); col = col * (1 - .20 * line(smooth(l), 1.6, 1.6))[..., None]
        for u, l in EYES:
            o = q[u[0]]; s = np.sign(o[0] - mid[0])
            for dy in (-9, 0, 9): col = col * (1 - .22 * line(np.array([o + [s * 6, dy * .4], o + [s * 30, dy * 1.6]]), 1.4, 1.3))[..., None]
            low = q[l] + [0, 15]; col = col * (1 - .20 * line(smooth(low), 2.2, 2.6))[..., None]
    # beard
    if P.get('beard'):
        d = np.clip((YY - q[2, 1] - 4) / 30, 0, 1); lower = np.clip((YY - (q[61, 1] - 40 + .9 * np.abs(np.abs(XX - mid[0]) - 90))) / 24, 0, 1); cheek = np.clip((np.abs(XX - mid[0]) - 62) / 30, 0, 1)
        m = d * np.clip(lower * (1 - cheek * .2) + np.exp(-((YY - q[164, 1]) / 13) ** 2) * (np.abs(XX - mid[0]) < 88), 0, 1) * face * P['beard']
        lip = mask(smooth(np.vstack([q[UO], q[LO][::-1]]), 90), 3); m = gaussian_filter(m, 4) * (1 - lip); s = gaussian_filter(rng.standard_normal((N, N)), (3.2, .6)); s /= s.std(); col = over(col, np.clip(hair * (.7 + .34 * s[..., None]), 0, 1), np.clip(m * (.82 + .18 * s), 0, .97))
    # lips and mouth
    lips = mask(smooth(np.vstack([q[UO], q[LO][::-1][1:-1], q[UO][:1]]), 160), 1.6); lc = np.array(P['lip'], float); grad = np.clip((YY - q[0, 1]) / (q[17, 1] - q[0, 1]), 0, 1)
    light = (.60 + .42 * lam) * (1 - .16 * (grad < .45)) + .16 * np.exp(-(((XX - mid[0] + 10) / 26) ** 2 + ((grad - .74) / .12) ** 2)); col = over(col, lc * light[..., None] * (1 + .04 * fine)[..., None], lips * .88)
    if P.get('open', 0):
        hole = mask(smooth(np.vstack([q[UI], q[LI][::-1][1:-1], q[UI][:1]]), 160), .9); inner = np.tile(np.array([.16, .05, .05]), (N, N, 1))
        tw = 15.0; tx = np.abs(XX - mid[0]); k = np.floor(tx / tw); f = tx / tw - k; tooth = 1 - .12 * np.abs(f * 2 - 1) ** 7; bottom = q[14, 1] - 2 - .0016 * tx ** 2 - 1.0 * np.abs(f * 2 - 1) ** 4
        a = np.clip((bottom - YY) / 1.5, 0, 1); inner = over(inner, (np.array([.95, .91, .84]) * (tooth * np.clip(1 - (tx / 78) ** 3, 0, 1) * P.get('teeth', 1))[..., None]) * (.6 + .4 * np.clip((YY - q[13, 1]) / 7, 0, 1))[..., None], a); col = over(col, inner, hole)
    else: col = over(col, lc * .28, line(smooth((q[UI] + q[LI]) / 2), 2.0, 1.1) * .85)
    # eyes
    for (u, l), g in zip(EYES, (-1, 1)):
        rim = np.vstack([smooth(q[u], 40), smooth(q[l][::-1], 40)]); m = mask(rim, .8); c_ = (q[u[4]] + q[l[4]]) / 2 + [0, -1.0]; r = np.hypot(XX - c_[0], YY - c_[1]); R = 14.2
        ball = np.array([.93, .91, .89]) * (1.0 - .30 * np.clip(np.abs(XX - c_[0]) / 44, 0, 1) ** 2)[..., None] * (.82 + .18 * lam.mean())
        ang = np.arctan2(YY - c_[1], XX - c_[0]); ic = np.array(P['iris'], float); rays = 1 + .16 * np.sin(ang * 23 + 3 * np.sin(ang * 7)) * np.clip(r / R, 0, 1)
        ball = over(ball, (ic * (rays * (.75 + .5 * np.clip((YY - c_[1]) / R, -1, 1)))[..., None]), np.clip((R - r) / 1.5, 0, 1)); ball = over(ball, ic * .28, np.exp(-((r - R) / 1.6) ** 2) * .85); ball = over(ball, [.02, .02, .03], np.clip((6 - r) / 1.3, 0, 1)); ball = over(ball, [1, 1, 1], .95 * np.exp(-(((XX - c_[0] + 5) / 2.5) ** 2 + ((YY - c_[1] + 5) / 2.5) ** 2)))
        ball = ball * (1 - .50 * np.clip(1 - (YY - np.interp(XX, *np.sort(smooth(q[u], 40), 0).T[[0]].repeat(2, 0)) * 0 - q[u, 1].min()) / 13, 0, 1))[..., None]
        col = col * (1 - .24 * line(smooth(q[u] + [0, -11]), 3, 3.2))[..., None]; col = over(col, ball, m)
        col = over(col, [.09, .06, .05], line(smooth(q[u]), P.get('lash', 2.6), .8) * .9); col = over(col, skin * .40, line(smooth(q[l]), 1.3, .9) * .6)
    # brows
    for u, l in BROWS:
        m = mask(np.vstack([smooth(q[u] + [0, 3], 40), smooth(q[l][::-1] + [0, -3], 40)]), 2.6); s = gaussian_filter(rng.standard_normal((N, N)), (.7, 3)); s /= s.std(); col = over(col, np.array(P.get('brow', hair * .55), float), np.clip(m * (.80 + .30 * s), 0, .95) * P.get('browweight', 1))
    img = over(img, np.clip(col, 0, 1), face)
    # hair in front
    if P.get('style') != 'bald':
        dx = (XX - mid[0]) / ((q[454, 0] - q[234, 0]) / 2 + 20); lineh = q[10, 1] + 14 + P.get('fringe', 0) * 44 + 230 * np.clip((np.abs(dx) - .66) / .30, 0, 1.2) ** 1.7 + 9 * np.sin(dx * 5 + seed) + 7 * np.sin(XX / 19 + seed) * P.get('fringe', 0); crown = q[10, 1] - P.get('height', 70)
        cap = np.clip((1.0 - (np.abs(dx) / 1.04) ** 4 - (np.clip(q[10, 1] + 60 - YY, 0, None) / (q[10, 1] + 60 - crown)) ** 2.2) * 9, 0, 1) * np.clip((q[127, 1] + P.get('sides', 60) - YY - 25 * (np.abs(dx) - .9)) / 22, 0, 1)
        m = gaussian_filter(cap * np.clip((lineh - YY) / 9, 0, 1), 1.8); img = img * (1 - .35 * gaussian_filter(m, 9) * face)[..., None]; img = strands(m, hair, .12)
    # glasses
    if P.get('glasses'):
        gc = np.array(P['glasses'], float); lens = []
        for u, l in EYES:
            c_ = q[u + l].mean(0) + [0, 6]; a_ = np.linspace(0, 2 * np.pi, 80); lens.append(np.stack([c_[0] + 56 * np.sign(np.cos(a_)) * np.abs(np.cos(a_)) ** .7, c_[1] + 41 * np.sign(np.sin(a_)) * np.abs(np.sin(a_)) ** .75], 1))
            img = over(img, [1, 1, 1], .05 * mask(lens[-1], 1)); img = img * (1 - .10 * line(lens[-1] + [0, 5], 6, 4))[..., None]; img = over(img, gc, line(lens[-1], 6, .8)); img = over(img, [1, 1, 1], .25 * line(lens[-1][44:56] + [1, 1], 1.5, .9))
        img = over(img, gc, line(smooth(np.array([[lens[0][:, 0].max(), q[6, 1] - 2], [mid[0], q[6, 1] - 9], [lens[1][:, 0].min(), q[6, 1] - 2]]), 20), 6, .8))
        for e, ls, i in ((234, lens[0], 0), (454, lens[1], 1)): img = over(img, gc, line(np.array([[ls[:, 0].min() if i == 0 else ls[:, 0].max(), q[127, 1] + 2], [q[e, 0], q[127, 1] + 6]]), 6, .8))
    img = np.clip(img, 0, 1) ** .92; img = gaussian_filter(img, (.6, .6, 0)) + .006 * rng.standard_normal((N, N, 1))
    Image.fromarray((np.clip(img, 0, 1) * 255).astype(np.uint8)).save(OUT / f'{name}.jpg', quality=90)

render('amara', dict(skin=(.45, .29, .20), lip=(.52, .24, .22), hair=(.10, .08, .07), iris=(.25, .15, .09), background=(.72, .62, .50), cloth=(.75, .30, .22), eyes=.12, lips=.28, nose=.14, smile=.75, open=.75, mouth=.05, long=False, height=95, sides=70, shine=.22, lash=3.4), 3)
render('bjorn', dict(skin=(.90, .70, .60), lip=(.74, .48, .45), hair=(.45, .27, .13), iris=(.35, .50, .62), background=(.42, .50, .56), cloth=(.20, .25, .32), width=1.05, jaw=.06, beard=1.0, height=75, light=(.5, -.45, .75), age=.35, lash=2), 5)
render('celia', dict(skin=(.93, .76, .67), lip=(.76, .45, .44), hair=(.78, .77, .76), iris=(.36, .45, .40), background=(.55, .62, .58), cloth=(.40, .30, .45), glasses=(.16, .10, .10), age=1.0, brow=(.55, .52, .50), width=.98, lips=-.15, height=80, sides=90, smile=.2, shine=.10), 7)
render('dai', dict(skin=(.88, .70, .53), lip=(.74, .42, .38), hair=(.08, .07, .08), iris=(.20, .12, .08), background=(.80, .80, .78), cloth=(.92, .92, .90), width=.97, jaw=-.05, eyes=.05, fringe=1.0, long=True, height=70, sides=60, lash=3.2, light=(-.2, -.5, .9)), 11)
render('emil', dict(skin=(.97, .80, .72), lip=(.85, .52, .50), hair=(.80, .62, .36), iris=(.30, .48, .55), background=(.52, .66, .78), cloth=(.30, .52, .36), width=1.04, jaw=.0, chin=-.9, eyes=.22, nose=-.1, lips=.05, fringe=.8, height=75, sides=50, smile=.35, browweight=.7, shine=.16, blush=2, age=0), 13)
render('farid', dict(skin=(.68, .49, .36), lip=(.60, .36, .32), hair=(.30, .29, .29), iris=(.22, .16, .10), background=(.36, .34, .36), cloth=(.14, .15, .18), width=1.0, jaw=.03, style='bald', beard=.55, age=.7, glasses=(.35, .33, .32), shine=.2, light=(.35, -.6, .7), smile=.1), 17)
