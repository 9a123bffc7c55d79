import React from 'react';
import {AbsoluteFill, Composition, Img, Sequence, interpolate, registerRoot, staticFile, useCurrentFrame} from 'remotion';
import template from '../spring.json';

const {fps, width, height} = template;
const frames = seconds => Math.round(seconds * fps);
const easings = {'ease-out': p => 1 - (1 - p) ** 3};

// valueOf is a property at a time, by the keyframes that set it.
const valueOf = (object, property, fallback, time) => {
	const knots = (object.keyframes ?? []).filter(k => property in k);
	if (knots.length === 0) return object[property] ?? fallback;
	const next = knots.findIndex(k => k.t > time);
	if (next === 0) return knots[0][property];
	if (next < 0) return knots.at(-1)[property];
	const [a, b] = [knots[next - 1], knots[next]];
	return interpolate(time, [a.t, b.t], [a[property], b[property]], {easing: easings[b.easing]});
};

const Thing = ({object, text}) => {
	const time = useCurrentFrame() / fps;
	const at = (property, fallback) => valueOf(object, property, fallback, time);
	const style = {
		position: 'absolute', left: at('x', 0), top: at('y', 0), width: at('width', 0), height: at('height', 0),
		opacity: at('opacity', 1), transform: `scale(${at('scale', 1)})`,
		backgroundColor: object['background-color'], borderRadius: object.type === 'circle' ? '50%' : undefined,
	};
	if (object.type === 'image') return <Img src={staticFile(object.media_url.replace('asset:', ''))} style={{...style, objectFit: 'cover'}} />;
	if (object.type !== 'text') return <div style={style} />;
	return <div style={{
		...style, display: 'flex', alignItems: 'center', justifyContent: object.align === 'center' ? 'center' : 'flex-start', whiteSpace: 'nowrap',
		color: object.color, fontFamily: 'Liberation Sans, Arial, sans-serif', fontWeight: object['font-weight'], fontSize: object['font-size'],
	}}>{text ?? object.text}</div>;
};

const Video = ({title}) => {
	let from = 0;
	return template.scenes.map((scene, i) => {
		const start = from;
		from += frames(scene.duration);
		return <Sequence key={scene.name} from={start} durationInFrames={frames(scene.duration)}>
			<AbsoluteFill style={{backgroundColor: scene['background-color']}}>
				{scene.objects.map(o => <Thing key={o.name} object={o} text={i === 0 && o.name === 'Title' ? title : undefined} />)}
			</AbsoluteFill>
		</Sequence>;
	});
};

registerRoot(() => <Composition id="spring" component={Video} fps={fps} width={width} height={height}
	durationInFrames={template.scenes.reduce((n, s) => n + frames(s.duration), 0)} defaultProps={{title: 'Hello Anna'}} />);
